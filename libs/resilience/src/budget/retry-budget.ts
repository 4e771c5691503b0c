import type { ResolvedRetryBudgetOptions } from './retry-budget.options.js';

/**
 * Limits retries to a share of the calls, so that retries do not multiply the load on a failing dependency. It keeps two
 * counts, whatever the traffic: the sliding window holds the count of the current window, plus the part of the previous
 * window that still overlaps.
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

  /** Counts a call that begins. Its retries are not counted as calls. */
  recordCall(): void {
    this.#calls++;
  }

  /** Returns the whole retries that may start now, and those that could start if none had been made in the window. */
  read(now: number): { readonly available: number; readonly limit: number } {
    const { ratio, minimum, window } = this.options;
    this.#roll(now);
    const overlap = 1 - (now - this.start) / window;
    const calls = this.#calls + this.#previousCalls * overlap;
    const retries = this.#retries + this.#previousRetries * overlap + this.#waiting;
    const limit = minimum + ratio * calls;
    return { available: Math.max(0, Math.floor(limit - retries)), limit: Math.floor(limit) };
  }

  /** Reserves a retry that is going to wait; returns false when the budget is exhausted. */
  reserve(now: number): boolean {
    if (this.read(now).available === 0) return false;
    this.#waiting++;
    return true;
  }

  /** Counts a retry that starts after its wait; it counts for the length of the window. */
  spend(now: number): void {
    this.#roll(now);
    this.#waiting--;
    this.#retries++;
  }

  /** Retries that wait for their time. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Cancels the reservation of a retry whose wait was aborted. */
  release(): void {
    this.#waiting--;
  }

  #roll(now: number): void {
    const { window } = this.options;
    const elapsed = now - this.start;
    if (elapsed < window) return;
    const windows = Math.floor(elapsed / window);
    // Calls are counted without their times: the calls since the last look are taken as spread evenly over that time.
    const perWindow = (this.#calls * window) / elapsed;
    this.#previousCalls = perWindow;
    this.#calls = (perWindow * (elapsed - windows * window)) / window;
    this.#previousRetries = windows === 1 ? this.#retries : 0;
    this.#retries = 0;
    this.start += windows * window;
  }
}
