import { QUEUE_RULES } from './bulkhead.constants.js';

/**
 * Tells a queue that is never empty from one that absorbs a burst, by the shortest wait in each interval: CoDel
 * (https://queue.acm.org/detail.cfm?id=2209336), in the form of folly.
 */
export class QueueDelay {
  #shortest = Infinity;
  #isTooLong = false;
  #intervalEnd = -Infinity;

  /** @param target milliseconds that callers should wait at most */
  constructor(private readonly target: number) {}

  /**
   * Returns whether a caller must be refused that has reached its slot after `waited` milliseconds. The first one of an interval never is.
   *
   * @param now time on the scale of `Clock.now()`
   */
  refuses(waited: number, now: number): boolean {
    if (now >= this.#intervalEnd) {
      this.#isTooLong = this.#shortest > this.target && this.#shortest < Infinity;
      this.#shortest = waited;
      this.#intervalEnd = now + QUEUE_RULES.interval;
      return false;
    }
    if (waited < this.#shortest) this.#shortest = waited;
    return this.#isTooLong && waited > QUEUE_RULES.slack * this.target;
  }
}
