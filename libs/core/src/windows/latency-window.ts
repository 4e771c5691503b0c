import { Histogram } from './histogram.js';
import { LogScale, toMicroseconds } from './log-scale.js';

/** From 1 ms to 35 minutes in microseconds; a slot is at most 5 % wide. */
const SCALE = new LogScale({ firstOctave: 10, octaves: 21, slotsPerOctave: 20 });

/** Number of parts in which the window moves on. */
const SLICES = 6;

/**
 * The latencies of the last minutes or seconds, for percentiles that are never too low and at most 5 % too high. Memory does not depend on
 * the number of latencies. The window moves on in slices when it is used, without a timer.
 */
export class LatencyWindow {
  readonly #total = new Histogram(SCALE);
  readonly #slices: (Histogram | undefined)[] = Array.from({ length: SLICES }, () => undefined);
  readonly #span: number;
  /** Number of the newest slice. */
  #newest = -Infinity;

  /** @param duration length of the window in milliseconds */
  constructor(duration: number) {
    this.#span = duration / SLICES;
  }

  /**
   * Adds a latency.
   *
   * @param latency milliseconds
   * @param now time on the scale of `Clock.now()`, which never decreases
   */
  add(latency: number, now: number): void {
    this.#moveTo(now);
    const value = toMicroseconds(latency);
    (this.#slices[this.#newest % SLICES] ??= new Histogram(SCALE)).add(value);
    this.#total.add(value);
  }

  /** Number of latencies in the window that ends at `now`. */
  samples(now: number): number {
    this.#moveTo(now);
    return this.#total.samples;
  }

  /**
   * The milliseconds within which the share `quantile` (0 to 1) of the latencies lies, rounded up by at most 5 % or 1 ms. `Infinity`
   * beyond 34 minutes; 0 without latencies.
   */
  quantileBound(quantile: number, now: number): number {
    this.#moveTo(now);
    return this.#total.quantileBound(quantile) / 1_000;
  }

  #moveTo(now: number): void {
    const slice = Math.floor(now / this.#span);
    if (slice <= this.#newest) return;
    const oldest = Math.max(this.#newest + 1, slice - SLICES + 1);
    for (let next = oldest; next <= slice; next++) this.#drop(next % SLICES);
    this.#newest = slice;
  }

  #drop(place: number): void {
    const slice = this.#slices[place];
    if (!slice || slice.samples === 0) return;
    this.#total.subtract(slice);
    slice.clear();
  }
}
