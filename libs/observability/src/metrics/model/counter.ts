import { LabelSet, type LabelValue } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';
import { SeriesTree } from './series-tree.js';

class CounterSeries {
  value = 0;

  constructor(readonly labels: LabelSet) {}
}

/** Counts what happens. */
export class Counter implements Metric, Iterable<readonly Sample[]> {
  readonly type = 'counter';
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly #series: SeriesTree<CounterSeries>;

  constructor(
    readonly name: string,
    { help, labels = [] }: MetricDefinition,
  ) {
    this.help = help;
    this.labelNames = labels;
    this.#series = new SeriesTree(labels.length, (values) => new CounterSeries(new LabelSet(labels, values)));
    // Without labels there is nothing to wait for: an alert can tell "none yet" from "not there".
    if (labels.length === 0) this.#series.of([]);
  }

  /** Counts one more with these values of the labels, in the order of the definition. */
  increment(...values: readonly LabelValue[]): void {
    this.#series.of(values).value++;
  }

  /** The count of one series. */
  count(...values: readonly LabelValue[]): number {
    return this.#series.find(values)?.value ?? 0;
  }

  /** Removes all series whose first label has this value. */
  remove(first: LabelValue): void {
    this.#series.remove(first);
  }

  collect(): Iterable<readonly Sample[]> {
    return this;
  }

  *[Symbol.iterator](): Generator<readonly Sample[]> {
    for (const { labels, value } of this.#series) yield [{ name: this.name, labels, value }];
  }
}
