/** Steps in which a window slides when nothing else is asked for. */
const DEFAULT_STEPS = 60;

/** Shape of a {@link SlidingWindow}. */
export interface SlidingWindowOptions {
  /** Number of steps in which the window slides. @default 60 */
  readonly steps?: number;
  /** Number of figures that are summed side by side. @default 1 */
  readonly figures?: number;
}

/**
 * Sums figures over the last while, in memory that does not depend on how much happened. The window slides in steps: an entry
 * that is older than the window never counts, an entry that is younger than the window less one step always does.
 */
export class SlidingWindow {
  readonly #steps: number;
  readonly #figures: number;
  readonly #step: number;
  /** One row for each step, one column for each figure. */
  readonly #rows: Float64Array;
  readonly #totals: Float64Array;
  /** Number of the newest step. */
  #newest = -Infinity;

  /** @param window its length in milliseconds */
  constructor(window: number, { steps = DEFAULT_STEPS, figures = 1 }: SlidingWindowOptions = {}) {
    this.#steps = steps;
    this.#figures = figures;
    this.#step = window / steps;
    this.#rows = new Float64Array(steps * figures);
    this.#totals = new Float64Array(figures);
  }

  /**
   * Adds to a figure.
   *
   * @param now time on the scale of `Clock.now()`; it never goes back
   */
  add(now: number, amount = 1, figure = 0): void {
    this.#slideTo(now);
    const index = (this.#newest % this.#steps) * this.#figures + figure;
    this.#rows[index] = (this.#rows[index] as number) + amount;
    this.#totals[figure] = (this.#totals[figure] as number) + amount;
  }

  /** Sum of a figure in the window that ends now. */
  total(now: number, figure = 0): number {
    this.#slideTo(now);
    return this.#totals[figure] as number;
  }

  #slideTo(now: number): void {
    const step = Math.floor(now / this.#step);
    if (step <= this.#newest) return;
    if (step - this.#newest >= this.#steps) {
      this.#rows.fill(0);
      this.#totals.fill(0);
    } else {
      for (let old = this.#newest + 1; old <= step; old++) this.#forget(old % this.#steps);
    }
    this.#newest = step;
  }

  #forget(row: number): void {
    for (let figure = 0; figure < this.#figures; figure++) {
      const index = row * this.#figures + figure;
      this.#totals[figure] = (this.#totals[figure] as number) - (this.#rows[index] as number);
      this.#rows[index] = 0;
    }
  }
}
