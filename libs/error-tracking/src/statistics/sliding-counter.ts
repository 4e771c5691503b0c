/** Slots of the ring: the window slides in steps of a sixtieth. */
const SLOTS = 60;

/**
 * Counts what happened in the last while, in a memory that does not depend on how much it was. The window slides in steps: what
 * is older than the window is never counted, what is younger than it less one step always is.
 */
export class SlidingCounter {
  readonly #counts = new Float64Array(SLOTS);
  readonly #step: number;
  #total = 0;
  /** Number of the step that the newest slot stands for. */
  #newest = -Infinity;

  /** @param window its length in milliseconds */
  constructor(window: number) {
    this.#step = window / SLOTS;
  }

  /** @param now time on the scale of `Clock.now()` */
  add(now: number): void {
    this.#slideTo(now);
    const slot = this.#newest % SLOTS;
    this.#counts[slot] = (this.#counts[slot] as number) + 1;
    this.#total++;
  }

  /** The number of events in the window that ends at `now`. */
  total(now: number): number {
    this.#slideTo(now);
    return this.#total;
  }

  #slideTo(now: number): void {
    const step = Math.floor(now / this.#step);
    if (step <= this.#newest) return;
    for (let old = Math.max(this.#newest + 1, step - SLOTS + 1, 0); old <= step; old++) {
      const slot = old % SLOTS;
      this.#total -= this.#counts[slot] as number;
      this.#counts[slot] = 0;
    }
    this.#newest = step;
  }
}
