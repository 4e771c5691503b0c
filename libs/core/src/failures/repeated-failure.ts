import type { Clock } from '../clock/clock.js';
import { counted } from '../text/counted.js';

/** Milliseconds between two lines about the same failure. */
const INTERVAL = 60_000;

/**
 * A failure that can occur at every call. The first occurrence is described in full. Later, at most one line per minute says how
 * often it occurred. There is no timer, so the last count appears with the next failure.
 */
export class RepeatedFailure {
  #describedAt: number | undefined;
  #since = 0;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * Counts one failure.
   *
   * @param what one sentence that says what failed and what happens next
   * @param text returns the redacted error; called only for a failure that is logged
   * @returns the line to log, or `undefined` when this failure is only counted
   */
  describe(what: string, text: () => string): string | undefined {
    const now = this.clock.now();
    this.#since++;
    if (this.#describedAt !== undefined && now - this.#describedAt < INTERVAL) return undefined;
    const again =
      this.#describedAt === undefined
        ? ''
        : ` It failed ${counted(this.#since, 'time')} since the last line.`;
    this.#describedAt = now;
    this.#since = 0;
    return `${what}${again} ${text()}`;
  }
}
