import { LabelSet } from '../model/label-set.js';
import type { Exemplar, Metric, MetricType, Sample } from '../model/metric.js';
import type { PromClientMetric, PromClientValue } from './prom-client-registry.js';

const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary']);

/** A snapshot of a metric of prom-client. */
export class ForeignMetric implements Metric, Iterable<readonly Sample[]> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly labelNames: readonly string[];

  private constructor(
    { name, help, type }: PromClientMetric,
    private readonly values: readonly PromClientValue[],
  ) {
    this.name = name;
    this.help = help;
    this.type = TYPES.has(type) ? (type as MetricType) : 'untyped';
    this.labelNames = [...new Set(values.flatMap(({ labels = {} }) => Object.keys(labels)))];
  }

  /** Reads the metric. This may call the `collect` function of its owner. */
  static async read(metric: PromClientMetric): Promise<ForeignMetric> {
    const { values } = await metric.get();
    return new ForeignMetric(metric, values);
  }

  collect(): Iterable<readonly Sample[]> {
    return this;
  }

  *[Symbol.iterator](): Generator<readonly Sample[]> {
    for (const { metricName = this.name, labels = {}, value, exemplar } of this.values) {
      yield [{ name: metricName, labels: LabelSet.from(labels), value, exemplar: exemplarOf(exemplar) }];
    }
  }
}

function exemplarOf(exemplar: PromClientValue['exemplar']): Exemplar | undefined {
  if (!exemplar) return undefined;
  const { labelSet = {}, value, timestamp } = exemplar;
  return { labels: LabelSet.from(labelSet), value, timestamp };
}
