import type { MetricLabelValue } from '@breakwater/core';
import { Histogram } from './histogram.js';
import { KeptValues } from './kept-values.js';
import type { Metric, MetricDefinition } from './metric.js';
import { type Read, Reading, type Sharing } from './reading.js';

/** The metrics of one application, by their names without the prefix. */
export class MetricSet implements Iterable<Metric> {
  readonly #metrics = new Map<string, Metric>();

  /**
   * @param prefix prefix of Breakwater's own metrics
   * @param buckets upper bounds, in seconds, for histograms that do not define their own
   * @param onAdded called with each metric that is added
   */
  constructor(
    private readonly prefix: string,
    private readonly buckets: readonly number[],
    private readonly onAdded: (metric: Metric) => void = () => undefined,
  ) {}

  /** Adds a counter, or a gauge that keeps its value. */
  kept(type: 'counter' | 'gauge', definition: MetricDefinition): KeptValues {
    return this.#add(definition, new KeptValues(type, this.#nameOf(definition), definition));
  }

  /** Adds a histogram. */
  histogram(definition: MetricDefinition): Histogram {
    const { buckets = this.buckets } = definition;
    return this.#add(definition, new Histogram(this.#nameOf(definition), definition, buckets));
  }

  /** Adds a metric that is read at each scrape: a gauge, or a counter that is kept elsewhere. */
  reading(type: 'counter' | 'gauge', definition: MetricDefinition, read: Read, sharing?: Sharing): void {
    this.#add(definition, new Reading(type, this.#nameOf(definition), definition, read, sharing));
  }

  /** Returns the histogram of that name, if there is one. */
  findHistogram(name: string): Histogram | undefined {
    const metric = this.#metrics.get(name);
    return metric instanceof Histogram ? metric : undefined;
  }

  /** Returns the value of one series of a counter; 0 if it does not exist. */
  valueOf(name: string, ...labels: readonly MetricLabelValue[]): number {
    const metric = this.#metrics.get(name);
    return metric instanceof KeptValues ? metric.value(...labels) : 0;
  }

  /** Removes the series of one name from all metrics that have `label` as their first label. */
  remove(label: string, value: MetricLabelValue): void {
    for (const metric of this.#metrics.values()) {
      if (metric.labelNames[0] !== label) continue;
      if (metric instanceof KeptValues || metric instanceof Histogram) metric.remove(value);
    }
  }

  [Symbol.iterator](): Iterator<Metric> {
    return this.#metrics.values();
  }

  #nameOf({ name, conventional }: MetricDefinition): string {
    return conventional ? name : this.prefix + name;
  }

  #add<M extends Metric>({ name }: MetricDefinition, metric: M): M {
    this.onAdded(metric);
    this.#metrics.set(name, metric);
    return metric;
  }
}
