import type { Metric, Sample } from '../model/metric.js';
import type { PromClientMetric, PromClientReading, PromClientValue } from './prom-client-registry.js';

/** Adapts one of our metrics to prom-client, so that the owner of a registry can read and push it with the others. */
export class RegisteredMetric implements PromClientMetric {
  /** Not read-only: prom-client removes `_total` from the name of a counter when it writes OpenMetrics. */
  name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator = 'sum';

  constructor(private readonly metric: Metric) {
    this.name = metric.name;
    this.help = metric.help;
    this.type = metric.type;
  }

  async get(): Promise<PromClientReading> {
    const values: PromClientValue[] = [];
    for (const series of this.metric.collect()) {
      for (const sample of series) values.push(this.#valueOf(sample));
    }
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values };
  }

  /** Does nothing: a counter that starts again at 0 looks like a restart of the process. */
  reset(): void {}

  #valueOf({ name, labels, le, value, exemplar }: Sample): PromClientValue {
    return {
      ...(name !== this.metric.name && { metricName: name }),
      labels: le === undefined ? labels.values : { ...labels.values, le },
      value,
      ...(exemplar && { exemplar: { ...exemplar, labelSet: exemplar.labels.values } }),
    };
  }
}
