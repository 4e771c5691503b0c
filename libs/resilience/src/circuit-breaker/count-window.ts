import { Histogram, toMicroseconds } from '@breakwater/core';
import { BucketRing } from './bucket-ring.js';
import { LATENCY_SCALE } from './latency-scale.js';
import type { CountedOutcome } from './outcome.js';
import {
  Count,
  type CountName,
  COUNTS,
  type OutcomeCounts,
  type OutcomeWindow,
  readCounts,
} from './outcome-window.js';

/**
 * The last outcomes by number, however old they are. Ignored calls, rejections and fallbacks take no place of their own:
 * each leaves the window together with the outcome before it.
 */
export class CountWindow implements OutcomeWindow {
  readonly #ring: BucketRing;
  readonly #latencies = new Histogram(LATENCY_SCALE);
  #size = 0;

  /** @param capacity number of outcomes that the window holds */
  constructor(readonly capacity: number) {
    this.#ring = new BucketRing(capacity, COUNTS);
  }

  record(outcome: CountedOutcome, slow: boolean, latency: number): void {
    this.#makeRoom();
    const ring = this.#ring;
    if (outcome === 'success') ring.add(Count.successes, 1);
    else ring.add(Count.failures, 1);
    if (outcome === 'timeout') ring.add(Count.timeouts, 1);
    if (slow) ring.add(Count.slow, 1);
    const microseconds = toMicroseconds(latency);
    ring.add(Count.latency, microseconds);
    this.#latencies.add(microseconds);
  }

  note(count: 'ignored' | 'rejected' | 'fallbacks'): void {
    this.#ring.add(Count[count], 1);
  }

  advance(): void {
    // Only a newer outcome pushes an older one out.
  }

  total(count: CountName): number {
    return this.#ring.total(Count[count]);
  }

  latencies(slot: number): number {
    return this.#latencies.countOf(slot);
  }

  slices(): readonly OutcomeCounts[] {
    return [readCounts((count) => this.total(count))];
  }

  reset(): void {
    this.#ring.clear();
    this.#latencies.clear();
    this.#size = 0;
  }

  #makeRoom(): void {
    if (this.#size < this.capacity) this.#size++;
    else this.#latencies.remove(this.#ring.at(this.capacity - 1, Count.latency));
    this.#ring.rotate();
  }
}
