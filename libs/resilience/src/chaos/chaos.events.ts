import type { ChaosKind } from './chaos.rule.js';

/** Why a rule has ended: an order, its time, or a stop of all rules. */
export type ChaosEndReason = 'disarmed' | 'expired' | 'replaced' | 'stopped';

/** A rule was armed. */
export interface ChaosArmedEvent {
  readonly rule: string;
  readonly kind: ChaosKind;
  /** Share of the calls of the target, from 0 to 1. */
  readonly rate: number;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A rule has ended. */
export interface ChaosEndedEvent {
  readonly rule: string;
  readonly reason: ChaosEndReason;
  /** Number of faults that the rule has injected. */
  readonly injected: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A call suffers a fault on purpose. */
export interface ChaosInjectedEvent {
  readonly rule: string;
  readonly kind: ChaosKind;
  /** Name of the policy, or `Class.method`. */
  readonly name: string;
  readonly requestId: string | undefined;
}

/** All rules were switched off, and no rule can be armed for ten minutes. */
export interface ChaosStoppedEvent {
  readonly reason: string;
  /** Ids of the rules that were armed. */
  readonly rules: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** An armed rule at this moment. */
export interface ChaosRuleGauge {
  readonly rule: string;
  readonly kind: ChaosKind;
  /** Number of calls that suffer. */
  readonly active: number;
  /** Number of faults so far. */
  readonly injected: number;
}
