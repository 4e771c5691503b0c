import { type Clock, type HttpRequestEnd, SlidingWindow } from '@breakwater/core';

/** The share of failed requests in the last minutes. */
export interface ErrorRate {
  readonly error_count: number;
  readonly success_count: number;
  readonly total_requests: number;
  /** Percentage of the requests, rounded to two digits; 0 without requests. */
  readonly error_rate_percent: number;
  /** Length of the window in seconds. */
  readonly window_seconds: number;
}

/** Milliseconds per second, the unit of {@link ErrorRate.window_seconds}. */
const SECOND = 1_000;

/** Counts the successful and the failed requests of the last minutes, in constant memory. */
export class RequestErrors {
  readonly #errors: SlidingWindow;
  readonly #successes: SlidingWindow;

  /**
   * @param window length in milliseconds
   * @param isError whether an answer with this status is an error
   */
  constructor(
    private readonly clock: Clock,
    private readonly window: number,
    private readonly isError: (status: number) => boolean,
  ) {
    this.#errors = new SlidingWindow(window);
    this.#successes = new SlidingWindow(window);
  }

  /** Counts a request that has ended. All requests share this one function, so that observing them allocates nothing. */
  readonly count = ({ status, direct }: Pick<HttpRequestEnd, 'status' | 'direct'>): void => {
    // A 503 of the readiness probe is a correct answer, and frequent probes would hide the errors of a quiet service.
    if (direct) return;
    const counter = this.isError(status) ? this.#errors : this.#successes;
    counter.add(this.clock.now());
  };

  rate(): ErrorRate {
    const now = this.clock.now();
    const errors = this.#errors.total(now);
    const successes = this.#successes.total(now);
    const total = errors + successes;
    return {
      error_count: errors,
      success_count: successes,
      total_requests: total,
      error_rate_percent: total === 0 ? 0 : Math.round((errors / total) * 10_000) / 100,
      window_seconds: this.window / SECOND,
    };
  }
}
