/** Default of {@link SlidingWindowOptions.steps}. */
const DEFAULT_STEPS = 60;

/** Options of a {@link SlidingWindow}. */
export interface SlidingWindowOptions {
  /** Number of steps in which the window slides. @default 60 */
  readonly steps?: number;
  /** Number of figures that are summed independently. @default 1 */
  readonly figures?: number;
}

/**
 * Sums figures over a time window in constant memory. The window slides in steps. An entry older than the window never counts. An
 * entry younger than the window minus one step always counts.
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

  /** @param window length of the window in milliseconds */
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
   * @param now time on the scale of `Clock.now()`, which never decreases
   */
  add(now: number, amount = 1, figure = 0): void {
    this.#slideTo(now);
    const index = (this.#newest % this.#steps) * this.#figures + figure;
    this.#rows[index] = (this.#rows[index] as number) + amount;
    this.#totals[figure] = (this.#totals[figure] as number) + amount;
  }

  /** Returns the sum of a figure in the window that ends at `now`. */
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
