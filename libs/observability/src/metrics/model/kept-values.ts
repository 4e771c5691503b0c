import type { MetricLabelValue } from '@breakwater/core';
import { LabelSet } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';
import { SeriesTree } from './series-tree.js';

class ValueSeries {
  value = 0;

  constructor(readonly labels: LabelSet) {}
}

/** A counter, or a gauge that keeps the last value that was set. */
export class KeptValues implements Metric, Iterable<readonly Sample[]> {
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly #series: SeriesTree<ValueSeries>;

  constructor(
    readonly type: 'counter' | 'gauge',
    readonly name: string,
    { help, labels = [] }: MetricDefinition,
  ) {
    this.help = help;
    this.labelNames = labels;
    this.#series = new SeriesTree(labels.length, (values) => new ValueSeries(new LabelSet(labels, values)));
    // A counter without labels exists from the start, so that an alert can tell 0 from a missing metric.
    if (type === 'counter' && labels.length === 0) this.#series.of([]);
  }

  /** Adds to a counter; the values of the labels are in the order of the definition. */
  add(value: number, labels: readonly MetricLabelValue[]): void {
    this.#series.of(labels).value += value;
  }

  /** Sets a gauge. */
  set(value: number, labels: readonly MetricLabelValue[]): void {
    this.#series.of(labels).value = value;
  }

  /** Returns the value of one series; 0 if it does not exist. */
  value(...labels: readonly MetricLabelValue[]): number {
    return this.#series.find(labels)?.value ?? 0;
  }

  /** Removes all series whose first label has this value. */
  remove(first: MetricLabelValue): void {
    this.#series.remove(first);
  }

  collect(): Iterable<readonly Sample[]> {
    return this;
  }

  *[Symbol.iterator](): Generator<readonly Sample[]> {
    for (const { labels, value } of this.#series) yield [{ name: this.name, labels, value }];
  }
}
