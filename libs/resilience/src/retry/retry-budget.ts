import type { ResolvedRetryBudgetOptions } from './retry-budget.options.js';

/**
 * Limits retries to a share of the calls, so that a dependency in trouble is not hit by a multiple of its usual load.
 * Two numbers per window, whatever the traffic: the count of a sliding window is that of the current window plus
 * the part of the previous one that still overlaps.
 */
export class RetryBudget {
  /** Calls are only counted when they begin; the clock is read when one fails. */
  #calls = 0;
  #previousCalls = 0;
  #retries = 0;
  #previousRetries = 0;
  #waiting = 0;

  /** @param start time at which counting begins, on the scale of `Clock.now()` */
  constructor(
    private readonly options: ResolvedRetryBudgetOptions,
    private start: number,
  ) {}

  /** A call begins; its retries are not calls. */
  recordCall(): void {
    this.#calls++;
  }

  /** Whole retries that may start now, and that might if none had been made in the window. */
  read(now: number): { readonly available: number; readonly limit: number } {
    const { ratio, minimum, window } = this.options;
    this.#roll(now);
    const overlap = 1 - (now - this.start) / window;
    const calls = this.#calls + this.#previousCalls * overlap;
    const retries = this.#retries + this.#previousRetries * overlap + this.#waiting;
    const limit = minimum + ratio * calls;
    return { available: Math.max(0, Math.floor(limit - retries)), limit: Math.floor(limit) };
  }

  /** Takes a place for a retry that is going to wait; false when the budget is exhausted. */
  reserve(now: number): boolean {
    if (this.read(now).available === 0) return false;
    this.#waiting++;
    return true;
  }

  /** The wait is over and the retry starts: from now on it counts for the length of the window. */
  spend(now: number): void {
    this.#roll(now);
    this.#waiting--;
    this.#retries++;
  }

  /** The wait was aborted: gives the place back. */
  release(): void {
    this.#waiting--;
  }

  #roll(now: number): void {
    const { window } = this.options;
    const elapsed = now - this.start;
    if (elapsed < window) return;
    const windows = Math.floor(elapsed / window);
    // Calls carry no time; those since the last look are taken as spread evenly over it.
    const perWindow = (this.#calls * window) / elapsed;
    this.#previousCalls = perWindow;
    this.#calls = (perWindow * (elapsed - windows * window)) / window;
    this.#previousRetries = windows === 1 ? this.#retries : 0;
    this.#retries = 0;
    this.start += windows * window;
  }
}
