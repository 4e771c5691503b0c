import { type CallOutcome, type Clock, minutes, SlidingWindow } from '@breakwater/core';

/** With fewer calls, one failure is more than the allowed rise. */
const MIN_CALLS = 20;

/** Outcomes that show what the callee did. A refusal by a policy and a caller that left say nothing about it. */
const COUNTED: ReadonlySet<CallOutcome> = new Set(['success', 'fallback', 'failure', 'timeout']);
const FAILED: ReadonlySet<CallOutcome> = new Set(['failure', 'timeout']);

/** Compares the failure rate of calls that no rule has touched with that of the minute before the first rule was armed. */
export class UntouchedCalls {
  #all = new SlidingWindow(minutes(1));
  #failed = new SlidingWindow(minutes(1));
  #before = 0;

  constructor(private readonly clock: Clock) {}

  count(outcome: CallOutcome): void {
    if (!COUNTED.has(outcome)) return;
    const now = this.clock.now();
    this.#all.add(now);
    if (FAILED.has(outcome)) this.#failed.add(now);
  }

  /** Keeps the rate so far as the one to compare with, and begins to count anew. */
  begin(): void {
    this.#before = this.#percent;
    this.#all = new SlidingWindow(minutes(1));
    this.#failed = new SlidingWindow(minutes(1));
  }

  /** Percentage points above the rate before; 0 while there are too few calls. */
  get rise(): number {
    return this.#all.total(this.clock.now()) < MIN_CALLS ? 0 : this.#percent - this.#before;
  }

  get #percent(): number {
    const now = this.clock.now();
    const all = this.#all.total(now);
    return all === 0 ? 0 : (this.#failed.total(now) / all) * 100;
  }
}
