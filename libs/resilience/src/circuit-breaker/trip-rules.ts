import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import type { CountedOutcome } from './outcome.js';
import type { OutcomeWindow } from './outcome-window.js';
import type { CircuitTransitionReason } from '../telemetry/resilience.events.js';

/** A rule that opens a circuit. */
type TripReason = Extract<
  CircuitTransitionReason,
  'failure-rate' | 'slow-call-rate' | 'consecutive-failures'
>;

type TripOptions = Pick<
  ResolvedCircuitBreakerOptions,
  | 'errorThresholdPercentage'
  | 'volumeThreshold'
  | 'slowCallDuration'
  | 'slowCallThresholdPercentage'
  | 'consecutiveFailures'
>;

/** Decides from the outcomes in a window, and from failures in a row, when a circuit has to open. */
export class TripRules {
  #failuresInARow = 0;

  /** The fields are not copied: each circuit would hold them. */
  constructor(
    private readonly options: TripOptions,
    private readonly window: OutcomeWindow,
  ) {}

  /** Rules with other options that go on with the failures in a row. */
  with(options: TripOptions, window: OutcomeWindow): TripRules {
    const rules = new TripRules(options, window);
    rules.#failuresInARow = this.#failuresInARow;
    return rules;
  }

  /** Returns true if a call of `duration` milliseconds is slow. */
  isSlow(duration: number): boolean {
    return duration >= (this.options.slowCallDuration ?? Infinity);
  }

  /** Counts an outcome. */
  count(outcome: CountedOutcome): void {
    if (outcome === 'success') this.#failuresInARow = 0;
    else this.#failuresInARow++;
  }

  /** The rule that the outcomes so far have broken, if any. */
  verdict(): TripReason | undefined {
    if (this.#failuresInARow >= (this.options.consecutiveFailures ?? Infinity)) return 'consecutive-failures';
    // The usual case on the hot path: thresholds are above 0, so a window without failures and slow calls breaches none.
    if (this.window.total('failures') === 0 && this.window.total('slow') === 0) return undefined;
    const finished = this.finished();
    if (finished < this.#volume) return undefined;
    if (this.#breaches('failures', this.options.errorThresholdPercentage, finished)) return 'failure-rate';
    return this.#breaches('slow', this.options.slowCallThresholdPercentage, finished)
      ? 'slow-call-rate'
      : undefined;
  }

  /** Returns true if the failures or the slow calls in the window reach their threshold, however few calls there are. */
  failsByRate(): boolean {
    const finished = this.finished();
    return (
      this.#breaches('failures', this.options.errorThresholdPercentage, finished) ||
      this.#breaches('slow', this.options.slowCallThresholdPercentage, finished)
    );
  }

  /** Finished calls in the window. */
  finished(): number {
    return this.window.total('successes') + this.window.total('failures');
  }

  /** Percentage of finished calls that failed or were slow; -1 below the volume threshold. */
  rate(count: 'failures' | 'slow'): number {
    const finished = this.finished();
    return finished < this.#volume ? -1 : (this.window.total(count) / finished) * 100;
  }

  /** Forgets the failures in a row. */
  reset(): void {
    this.#failuresInARow = 0;
  }

  get #volume(): number {
    return Math.max(this.options.volumeThreshold, 1);
  }

  /** Multiplied out, as a division could round a rate below its threshold. */
  #breaches(count: 'failures' | 'slow', threshold: number, finished: number): boolean {
    return this.window.total(count) * 100 >= threshold * finished;
  }
}
