import { formatFloat } from './format-number.js';
import { HistogramSeries, type MeasurementObserver } from './histogram-series.js';
import type { MetricLabelValue } from '@breakwater/core';
import { LabelSet, type Labels } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';
import { SeriesTree } from './series-tree.js';

/** Distribution of durations in seconds. */
export class Histogram implements Metric, Iterable<readonly Sample[]> {
  readonly type = 'histogram';
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Receives each measurement that counts. */
  observer: MeasurementObserver | undefined;
  readonly #series: SeriesTree<HistogramSeries>;
  readonly #le: readonly string[];

  /** @param bounds upper bounds of the buckets in ascending order, without the last bound, infinity */
  constructor(
    readonly name: string,
    { help, labels = [] }: MetricDefinition,
    readonly bounds: readonly number[],
  ) {
    this.help = help;
    this.labelNames = labels;
    this.#le = [...bounds, Infinity].map(formatFloat);
    this.#series = new SeriesTree(
      labels.length,
      (values) => new HistogramSeries(new LabelSet(labels, values), bounds, this),
    );
    if (labels.length === 0) this.#series.of([]);
  }

  /** The series with these values of the labels, in the order of the definition. */
  with(...values: readonly MetricLabelValue[]): HistogramSeries {
    return this.#series.of(values);
  }

  /** Returns the number of measurements of one series. */
  count(...values: readonly MetricLabelValue[]): number {
    return this.#series.find(values)?.count ?? 0;
  }

  /** Adds up all series whose labels satisfy `fits`. */
  total(fits: (labels: Labels) => boolean = () => true): HistogramSeries {
    const total = new HistogramSeries(LabelSet.NONE, this.bounds);
    for (const { labels, sum, buckets } of this.#series) {
      if (!fits(labels.values)) continue;
      total.sum += sum;
      for (const [index, count] of buckets.entries()) (total.buckets[index] as number) += count;
    }
    return total;
  }

  /** Removes all series whose first label has this value. */
  remove(first: MetricLabelValue): void {
    this.#series.remove(first);
  }

  collect(): Iterable<readonly Sample[]> {
    return this;
  }

  *[Symbol.iterator](): Generator<readonly Sample[]> {
    for (const series of this.#series) yield this.#samplesOf(series);
  }

  #samplesOf({ labels, buckets, sum, exemplars }: HistogramSeries): readonly Sample[] {
    const samples: Sample[] = [];
    const name = `${this.name}_bucket`;
    let count = 0;
    for (const [index, le] of this.#le.entries()) {
      count += buckets[index] as number;
      samples.push({ name, labels, le, value: count, exemplar: exemplars?.[index] });
    }
    samples.push(
      { name: `${this.name}_sum`, labels, value: sum },
      { name: `${this.name}_count`, labels, value: count },
    );
    return samples;
  }
}
