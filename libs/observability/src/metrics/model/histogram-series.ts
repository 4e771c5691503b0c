import type { LabelSet } from './label-set.js';
import type { Exemplar } from './metric.js';

/** Receives the measurements of all series of a histogram. */
export type MeasurementObserver = (value: number, labels: LabelSet) => void;

/** The measurements of one series of a histogram. It takes constant memory and allocates nothing per measurement. */
export class HistogramSeries {
  sum = 0;
  /** Measurements by bucket, not cumulative. The last bucket holds the measurements above all bounds. */
  readonly buckets: Float64Array;
  /** The latest exemplar of each bucket. */
  exemplars: (Exemplar | undefined)[] | undefined;

  /** @param owner its observer receives each measurement that counts */
  constructor(
    readonly labels: LabelSet,
    private readonly bounds: readonly number[],
    private readonly owner?: { readonly observer: MeasurementObserver | undefined },
  ) {
    this.buckets = new Float64Array(bounds.length + 1);
  }

  get count(): number {
    return this.buckets.reduce((sum, count) => sum + count, 0);
  }

  /** Adds a measurement. Drops NaN, negative and infinite values: they would spoil the sum for good. */
  observe(value: number, exemplar?: Exemplar): void {
    if (!(value >= 0) || value === Infinity) return;
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    this.sum += value;
    (this.buckets[bucket] as number)++;
    if (exemplar) (this.exemplars ??= [])[bucket] = exemplar;
    this.owner?.observer?.(value, this.labels);
  }
}
