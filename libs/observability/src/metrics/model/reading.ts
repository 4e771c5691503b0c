import type { MetricLabelValue, ReportMetric } from '@breakwater/core';
import { LabelSet } from './label-set.js';
import type { Metric, MetricDefinition, Sample } from './metric.js';

/** Reads the present in steps; a step can report any number of series, and one that is not reported is not shown. */
export type Read = (report: ReportMetric) => Iterable<unknown>;

/** Series that share one: which label they get, and how their values are put together. */
export interface Sharing {
  /** The first label of a series, given the name that was reported; equal to the name for a series of its own. */
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
