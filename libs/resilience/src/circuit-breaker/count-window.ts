import { BucketRing } from './bucket-ring.js';
import { LATENCY_SLOTS, latencySlot, toMicroseconds } from './latency-histogram.js';
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
  readonly #latencies = new Uint32Array(LATENCY_SLOTS);
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
    this.#shiftLatencies(latencySlot(microseconds), 1);
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
    return this.#latencies[slot] as number;
  }

  slices(): readonly OutcomeCounts[] {
    return [readCounts((count) => this.total(count))];
  }

  reset(): void {
    this.#ring.clear();
    this.#latencies.fill(0);
    this.#size = 0;
  }

  #makeRoom(): void {
    if (this.#size < this.capacity) this.#size++;
    else this.#shiftLatencies(latencySlot(this.#ring.at(this.capacity - 1, Count.latency)), -1);
    this.#ring.rotate();
  }

  #shiftLatencies(slot: number, by: number): void {
    this.#latencies[slot] = this.latencies(slot) + by;
  }
}
