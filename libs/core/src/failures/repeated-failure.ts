import type { Clock } from '../clock/clock.js';

/** Milliseconds between two lines about the same failure. */
const INTERVAL = 60_000;

/**
 * A failure that can come with every call. The first one is described in full; after that, one line per minute says how
 * often it came. It sets no timer, so the last count waits for the next failure.
 */
export class RepeatedFailure {
  #describedAt: number | undefined;
  #since = 0;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * Counts one failure.
   *
   * @param what one sentence: what failed, and what happens to the rest
   * @param text writes the error, redacted; it is called only for a failure that is logged
   * @returns the line to log, or `undefined` when this failure is only counted
   */
  describe(what: string, text: () => string): string | undefined {
    const now = this.clock.now();
    this.#since++;
    if (this.#describedAt !== undefined && now - this.#describedAt < INTERVAL) return undefined;
    const again =
      this.#describedAt === undefined ? '' : ` It failed ${this.#since} times since the last line.`;
    this.#describedAt = now;
    this.#since = 0;
    return `${what}${again} ${text()}`;
  }
}
