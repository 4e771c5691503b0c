import type { HalfOpenOptions } from './circuit-breaker.options.js';

/** Minimum expected duration of a trial, in milliseconds. Callers that come back sooner would only be refused again. */
const SHORTEST_TRIAL = 100;

/** Verdict of the finished trials. */
type TrialVerdict = 'passed' | 'failed' | undefined;

/** The trial calls of one half-open period: hands out their permits, and tells when they have decided. */
export class HalfOpenTrials {
  readonly #options: Required<HalfOpenOptions>;
  #running = 0;
  #passed = 0;
  #finished = 0;
  #overdueAt = Infinity;

  constructor(options: Required<HalfOpenOptions>) {
    this.#options = options;
  }

  /** Time on the scale of `Clock.now()` at which the trials count as hung; `Infinity` while a permit is free. */
  get overdueAt(): number {
    return this.#overdueAt;
  }

  /**
   * Estimate of the milliseconds until a permit is free; `undefined` while one is. A trial that has run for some time is
   * expected to run as long again.
   */
  retryAfter(now: number): number | undefined {
    if (this.#overdueAt === Infinity) return undefined;
    const rest = Math.max(this.#overdueAt - now, 0);
    return Math.min(Math.max(this.#options.maxWait - rest, SHORTEST_TRIAL), rest);
  }

  /** Takes a permit for a trial, if one is free. */
  take(now: number): boolean {
    if (!this.#isFree()) return false;
    this.#running++;
    if (!this.#isFree()) this.#overdueAt = now + this.#options.maxWait;
    return true;
  }

  /** Frees the permit of a trial that ended as ignored. */
  giveBack(): void {
    this.#running--;
    this.#overdueAt = Infinity;
  }

  /**
   * Counts a trial that ended.
   *
   * @param passed true if it was neither a failure nor slow
   * @param failsByRate judges all finished trials; asked in mode `rate` only
   */
  finish(passed: boolean, failsByRate: () => boolean): TrialVerdict {
    this.#running--;
    this.#finished++;
    if (this.#options.mode === 'rate') {
      if (this.#finished < this.#options.calls) return undefined;
      return failsByRate() ? 'failed' : 'passed';
    }
    if (!passed) return 'failed';
    this.#overdueAt = Infinity;
    this.#passed++;
    return this.#passed >= this.#options.successes ? 'passed' : undefined;
  }

  /** True if a finished trial frees its permit; in mode `rate` it does not. */
  #isFree(): boolean {
    const taken = this.#options.mode === 'rate' ? this.#running + this.#finished : this.#running;
    return taken < this.#options.calls;
  }
}
