import type { MetricLabelValue, ReportMetric } from '@breakwater/core';
import { LabelSet } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';

/** Reads current values in steps. A step can report any number of series. A series that is not reported is not shown. */
export type Read = (report: ReportMetric) => Iterable<unknown>;

/** Merges several series into one: chooses their common label and combines their values. */
export interface Sharing {
  /** Returns the first label of the series for a reported name. The label equals the name if the name has its own series. */
  labelOf(name: MetricLabelValue): MetricLabelValue;
  combine(one: number, other: number): number;
}

/** A metric that is read at each scrape: a gauge, or a counter that is kept elsewhere. */
export class Reading implements Metric {
  readonly live = true;
  readonly help: string;
  readonly labelNames: readonly string[];

  constructor(
    readonly type: 'gauge' | 'counter',
    readonly name: string,
    { help, labels = [] }: MetricDefinition,
    private readonly read: Read,
    private readonly sharing?: Sharing,
  ) {
    this.help = help;
    this.labelNames = labels;
  }

  *collect(): Generator<readonly Sample[]> {
    const shared = new Map<string, { readonly labels: readonly MetricLabelValue[]; value: number }>();
    let reported: (readonly Sample[])[] = [];
    const report: ReportMetric = (value, ...labels) => {
      const [name = ''] = labels;
      const label = this.sharing?.labelOf(name) ?? name;
      if (label === name) {
        reported.push(this.#series(value, labels));
        return;
      }
      const others = [label, ...labels.slice(1)];
      const key = others.join('\n');
      const known = shared.get(key);
      if (known) known.value = this.sharing?.combine(known.value, value) ?? value;
      else shared.set(key, { labels: others, value });
    };
    const steps = this.read(report)[Symbol.iterator]();
    while (steps.next().done !== true) {
      if (reported.length === 0) yield [];
      yield* reported;
      reported = [];
    }
    for (const { labels, value } of shared.values()) yield this.#series(value, labels);
  }

  #series(value: number, labels: readonly MetricLabelValue[]): readonly Sample[] {
    return [{ name: this.name, labels: new LabelSet(this.labelNames, labels), value }];
  }
}
