import type { Clock, Timer } from '@breakwater/core';

/** Milliseconds between two readings of a count. */
const INTERVAL = 5_000;

/** Readings that the rate covers: one minute. */
const READINGS = 12;

/** Events a second over the last minute, from a count that is read now and then, so that an event costs nothing. */
export class EventRate {
  readonly #readings: { readonly at: number; readonly count: number }[] = [];
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly count: () => number,
  ) {}

  start(): void {
    this.#readings.push({ at: this.clock.now(), count: this.count() });
    if (this.#readings.length > READINGS) this.#readings.shift();
    this.#timer = this.clock.setTimeout(() => this.start(), INTERVAL);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
  }

  /** With one digit after the point; 0 before the start. */
  get perSecond(): number {
    const oldest = this.#readings[0];
    const duration = oldest ? this.clock.now() - oldest.at : 0;
    if (!oldest || duration === 0) return 0;
    return Math.round(((this.count() - oldest.count) / duration) * 10_000) / 10;
  }
}
