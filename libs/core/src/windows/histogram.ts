import type { LogScale } from './log-scale.js';

/** Number of counters by which a histogram grows. */
const GROWTH = 32;

/**
 * Counts samples in the slots of a scale. Histograms of one scale can be added to and taken from each other, so that those of several
 * periods or instances make one. It has counters only up to the largest sample that it has seen.
 */
export class Histogram {
  // A plain array: it grows with the largest sample, and small integers take no heap memory.
  #counts: number[] = [];
  #samples = 0;

  constructor(readonly scale: LogScale) {}

  /** Number of samples. */
  get samples(): number {
    return this.#samples;
  }

  /** Counts a sample, a whole number. */
  add(value: number): void {
    this.#shift(this.scale.slotOf(value), 1);
  }

  /** Takes a sample back that {@link add} has counted. */
  remove(value: number): void {
    this.#shift(this.scale.slotOf(value), -1);
  }

  /** Adds all samples of another histogram of the same scale. */
  merge(other: Histogram): void {
    for (const [slot, count] of other.#counts.entries()) if (count > 0) this.#shift(slot, count);
  }

  /** Takes all samples of another histogram back that {@link merge} or {@link add} has counted. */
  subtract(other: Histogram): void {
    for (const [slot, count] of other.#counts.entries()) if (count > 0) this.#shift(slot, -count);
  }

  /** Number of samples in a slot. */
  countOf(slot: number): number {
    return this.#counts[slot] ?? 0;
  }

  /** See {@link LogScale.quantile}. */
  quantile(quantile: number): number {
    return this.scale.quantile((slot) => this.countOf(slot), quantile);
  }

  /** See {@link LogScale.quantileBound}. */
  quantileBound(quantile: number): number {
    return this.scale.quantileBound((slot) => this.countOf(slot), quantile);
  }

  /** Drops all samples. */
  clear(): void {
    this.#counts.fill(0);
    this.#samples = 0;
  }

  #shift(slot: number, by: number): void {
    const counts = this.#counts;
    if (slot >= counts.length) {
      const length = Math.min((Math.floor(slot / GROWTH) + 1) * GROWTH, this.scale.slots);
      this.#counts = Array.from({ length }, (_, index) => counts[index] ?? 0);
    }
    this.#counts[slot] = (this.#counts[slot] as number) + by;
    this.#samples += by;
  }
}
