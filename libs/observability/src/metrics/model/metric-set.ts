import { Counter } from './counter.js';
import { Histogram } from './histogram.js';
import type { LabelValue } from './label-set.js';
import type { Metric, MetricDefinition } from './metric.js';
import { type Read, Reading } from './reading.js';

/** The metrics of one application. A metric is made once for each definition; who asks again gets the same one. */
export class MetricSet implements Iterable<Metric> {
  readonly #metrics = new Map<MetricDefinition, Metric>();

  /**
   * @param prefix stands before the names of Breakwater's own metrics
   * @param buckets upper bounds of all histograms, in seconds
   */
  constructor(
    private readonly prefix: string,
    private readonly buckets: readonly number[],
  ) {}

  /** A counter of events. */
  counter(definition: MetricDefinition): Counter {
    return this.#once(definition, () => new Counter(this.#nameOf(definition), definition));
  }

  /** A histogram of durations in seconds. */
  histogram(definition: MetricDefinition): Histogram {
    return this.#once(definition, () => new Histogram(this.#nameOf(definition), definition, this.buckets));
  }

  /** A gauge, read at each scrape. */
  gauge(definition: MetricDefinition, read: Read): void {
    this.#once(definition, () => new Reading('gauge', this.#nameOf(definition), definition, read));
  }

  /** A counter that is kept elsewhere, read at each scrape. */
  count(definition: MetricDefinition, read: Read): void {
    this.#once(definition, () => new Reading('counter', this.#nameOf(definition), definition, read));
  }

  /** Removes the series of one name from all metrics that have `label` as their first label. */
  remove(label: string, value: LabelValue): void {
    for (const metric of this.#metrics.values()) {
      if (metric.labelNames[0] !== label) continue;
      if (metric instanceof Counter || metric instanceof Histogram) metric.remove(value);
    }
  }

  [Symbol.iterator](): Iterator<Metric> {
    return this.#metrics.values();
  }

  #nameOf({ name, conventional }: MetricDefinition): string {
    return conventional ? name : this.prefix + name;
  }

  #once<M extends Metric>(definition: MetricDefinition, create: () => M): M {
    let metric = this.#metrics.get(definition) as M | undefined;
    if (!metric) this.#metrics.set(definition, (metric = create()));
    return metric;
  }
}
