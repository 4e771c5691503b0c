/** What happened within the last {@link WINDOW}. */
export interface Totals {
  readonly count: number;
  readonly failures: number;
  /** Milliseconds, of all together. */
  readonly duration: number;
}

interface Bucket {
  /** Number of the time slice that the figures are of. */
  slice: number;
  count: number;
  failures: number;
  duration: number;
}

/** 5 min: long enough to be steady, short enough to show an outage and its end. */
export const WINDOW = 300_000;
const BUCKETS = 10;
const SLICE = WINDOW / BUCKETS;

/** Totals over the last five minutes in constant memory, exact to half a minute. */
export class RollingTotals {
  readonly #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => empty(-1));

  /** @param now on the scale of `Clock.now()` */
  add(now: number, duration: number, failed: boolean): void {
    const slice = Math.floor(now / SLICE);
    const index = slice % BUCKETS;
    let bucket = this.#buckets[index];
    if (bucket?.slice !== slice) this.#buckets[index] = bucket = empty(slice);
    bucket.count += 1;
    bucket.duration += duration;
    if (failed) bucket.failures += 1;
  }

  /** @param now on the scale of `Clock.now()` */
  read(now: number): Totals {
    const oldest = Math.floor(now / SLICE) - BUCKETS + 1;
    const totals = empty(0);
    for (const bucket of this.#buckets) {
      if (bucket.slice < oldest) continue;
      totals.count += bucket.count;
      totals.failures += bucket.failures;
      totals.duration += bucket.duration;
    }
    return totals;
  }
}

const empty = (slice: number): Bucket => ({ slice, count: 0, failures: 0, duration: 0 });
