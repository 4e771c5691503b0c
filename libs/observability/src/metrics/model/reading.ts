import { LabelSet, type LabelValue } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';

/** Reports one series of a {@link Reading}: its value, and the values of the labels in the order of the definition. */
export type Report = (value: number, ...labels: readonly LabelValue[]) => void;

/** Reads the present; what is not reported is not shown. */
export type Read = (report: Report) => void;

/** A metric that is read when somebody looks: a gauge, or a counter that is kept elsewhere. */
export class Reading implements Metric {
  readonly help: string;
  readonly labelNames: readonly string[];

  constructor(
    readonly type: 'gauge' | 'counter',
    readonly name: string,
    { help, labels = [] }: MetricDefinition,
    private readonly read: Read,
  ) {
    this.help = help;
    this.labelNames = labels;
  }

  collect(): Iterable<readonly Sample[]> {
    const series: Sample[][] = [];
    this.read((value, ...labels) => {
      series.push([{ name: this.name, labels: new LabelSet(this.labelNames, labels), value }]);
    });
    return series;
  }
}
