import type { ResolvedChaosRule } from './chaos.rule.js';

/** A rule in force, for operators. */
export interface ArmedChaosRule extends ResolvedChaosRule {
  /** Number of faults so far. */
  readonly injected: number;
  /** Number of calls that suffer at the moment. */
  readonly active: number;
}

/** The last stop of all rules. */
export interface ChaosStop {
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Milliseconds since the Unix epoch at which rules can be armed again without `force`. */
  readonly until: number;
}

/** Options of `Chaos.arm`. */
export interface ArmOptions {
  /** True to arm a rule in the ten minutes after a stop. @default false */
  readonly force?: boolean;
}

/** Receives the changes of the armed rules. Its methods must not throw. */
export interface ChaosObserver {
  /** The first rule was armed, or the last one has ended. */
  onArmed?(isArmed: boolean): void;
  /**
   * All rules were stopped.
   *
   * @param isLocal false if a replica has sent the stop
   */
  onStopped?(reason: string, isLocal: boolean): void;
  /** Returns the reason why no rule may be armed at the moment. */
  whyNot?(): string | undefined;
}
