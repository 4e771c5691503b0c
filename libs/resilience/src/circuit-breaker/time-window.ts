import { toMicroseconds } from '@breakwater/core';
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

/** Number of the bucket before the first use. No clock can give it. */
const NONE = -Infinity;

/**
 * The outcomes of the last milliseconds, in buckets. The window moves on when it is used, without a timer. Outcomes leave
 * together with their bucket, so the window is at most one bucket shorter than configured.
 */
export class TimeWindow implements OutcomeWindow {
  readonly #ring: BucketRing;
  readonly #span: number;
  /** Number of the current bucket. A small integer needs no heap memory, unlike a time in milliseconds. */
  #bucket = NONE;

  /**
   * @param duration length of the window in milliseconds
   * @param buckets number of buckets that it is divided into
   */
  constructor(duration: number, buckets: number) {
    this.#ring = new BucketRing(buckets, COUNTS + LATENCY_SCALE.slots, Count.latency);
    this.#span = duration / buckets;
  }

  record(outcome: CountedOutcome, slow: boolean, latency: number, now: number): void {
    this.advance(now);
    const ring = this.#ring;
    if (outcome === 'success') ring.add(Count.successes, 1);
    else ring.add(Count.failures, 1);
    if (outcome === 'timeout') ring.add(Count.timeouts, 1);
    if (slow) ring.add(Count.slow, 1);
    const microseconds = toMicroseconds(latency);
    ring.add(Count.latency, microseconds);
    ring.add(COUNTS + LATENCY_SCALE.slotOf(microseconds), 1);
  }

  note(count: 'ignored' | 'rejected' | 'fallbacks', now: number): void {
    this.advance(now);
    this.#ring.add(Count[count], 1);
  }

  advance(now: number): void {
    if (now < (this.#bucket + 1) * this.#span) return;
    const bucket = Math.floor(now / this.#span);
    const passed = bucket - this.#bucket;
    if (passed >= this.#ring.rows) this.#ring.clear();
    else for (let turn = 0; turn < passed; turn++) this.#ring.rotate();
    this.#bucket = bucket;
  }

  total(count: CountName): number {
    return this.#ring.total(Count[count]);
  }

  latencies(slot: number): number {
    return this.#ring.total(COUNTS + slot);
  }

  slices(now: number): readonly OutcomeCounts[] {
    this.advance(now);
    return Array.from({ length: this.#ring.rows }, (_, age) =>
      readCounts((count) => this.#ring.at(age, Count[count])),
    );
  }

  reset(): void {
    this.#ring.clear();
  }
}
