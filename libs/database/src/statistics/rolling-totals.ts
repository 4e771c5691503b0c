import { SlidingWindow } from '@breakwater/core';

/** Sums over the last {@link WINDOW}. */
interface Totals {
  readonly count: number;
  readonly failures: number;
  /** Sum of the durations in milliseconds. */
  readonly duration: number;
}

/** 5 min: long enough for steady figures, short enough to show an outage and its end. */
export const WINDOW = 300_000;

/** Columns of the window. */
const COUNT = 0;
const FAILURES = 1;
const DURATION = 2;

/** Totals over the last five minutes in constant memory, exact to half a minute. */
export class RollingTotals {
  readonly #window = new SlidingWindow(WINDOW, { steps: 10, figures: 3 });

  /** @param now on the scale of `Clock.now()` */
  add(now: number, duration: number, failed: boolean): void {
    this.#window.add(now, 1, COUNT);
    this.#window.add(now, duration, DURATION);
    if (failed) this.#window.add(now, 1, FAILURES);
  }

  /** @param now on the scale of `Clock.now()` */
  read(now: number): Totals {
    return {
      count: this.#window.total(now, COUNT),
      failures: this.#window.total(now, FAILURES),
      duration: this.#window.total(now, DURATION),
    };
  }
}
