import type {
  MetricDescription,
  MetricGroup,
  MetricLabelValue,
  Metrics,
  ReportMetric,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { MetricSet } from '../model/metric-set.js';
import type { Sharing } from '../model/reading.js';
import { LabelTexts } from './label-texts.js';
import { OTHER_NAMES, SeriesNames } from './series-names.js';

/** Sources of measurements. */
interface RenderSources {
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  /** Number of names given at run time that have series of their own. */
  readonly maxDynamicNames: number;
}

/** Creates metrics from the descriptions of other packages and keeps them up to date. */
export class RenderedMetrics {
  readonly #logger = new Logger('Metrics');
  readonly #names: SeriesNames[] = [];
  readonly #texts = new LabelTexts();
  readonly #stops: (() => void)[] = [];

  constructor(
    private readonly metrics: MetricSet,
    private readonly sources: RenderSources,
  ) {}

  /** Renders all registered metrics, including those registered later. */
  start(port: Metrics): void {
    this.#stops.push(port.render((group) => this.#addGroup(group)));
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Returns the value of `label` in the series of `name`: the name itself, or the label that many names share. */
  labelOf(label: string, name: string): string {
    return String(this.#texts.of(this.#names.find((names) => names.label === label)?.labelOf(name) ?? name));
  }

  #addGroup({ descriptions, names: dynamic }: MetricGroup): void {
    const names = dynamic && this.#namesOf(dynamic);
    for (const description of descriptions) {
      const own = names?.label === description.labels?.[0] ? names : undefined;
      if ('gauge' in description.source) this.#read(description, own);
      else this.#listen(description, own);
    }
  }

  #namesOf(dynamic: NonNullable<MetricGroup['names']>): SeriesNames {
    const { maxDynamicNames } = this.sources;
    const names = new SeriesNames(dynamic, maxDynamicNames, () =>
      this.#logger.warn(
        `More than ${maxDynamicNames} names were given at run time in the label '${dynamic.label}' of metrics. Further names share the series '${OTHER_NAMES}'; the option metrics.maxDynamicNames sets the limit.`,
      ),
    );
    this.#stops.push(
      dynamic.onRemoved((name) => {
        names.remove(name);
        this.metrics.remove(dynamic.label, this.#texts.of(name));
      }),
    );
    this.#names.push(names);
    return names;
  }

  #read(description: MetricDescription, names: SeriesNames | undefined): void {
    const { source, kind } = description;
    if (!('gauge' in source) || kind === 'histogram') return;
    const { gauges } = this.sources;
    const measure = source.measure as (gauge: unknown, report: ReportMetric) => void;
    const sharing: Sharing = {
      labelOf: (name) => this.#texts.of(names?.labelOf(String(name)) ?? name),
      combine: description.aggregate === 'max' ? Math.max : (one, other) => one + other,
    };
    this.metrics.reading(
      kind,
      description,
      function* read(report) {
        for (const gauge of gauges.each(source.gauge)) yield measure(gauge, report);
      },
      sharing,
    );
  }

  #listen(description: MetricDescription, names: SeriesNames | undefined): void {
    const { source } = description;
    if (!('event' in source)) return;
    const keep = this.#keeperOf(description);
    const report: ReportMetric = names
      ? (value, ...labels) => {
          const label = names.labelOf(String(labels[0]));
          if (label === undefined) return;
          keep(value, this.#shown(label === labels[0] ? labels : [label, ...labels.slice(1)]));
        }
      : (value, ...labels) => keep(value, this.#shown(labels));
    const measure = source.measure as (event: unknown, report: ReportMetric) => void;
    this.#stops.push(this.sources.events.listen(source.event, (event) => measure(event, report)));
  }

  #shown(labels: readonly MetricLabelValue[]): readonly MetricLabelValue[] {
    const changes = labels.some((label) => this.#texts.of(label) !== label);
    return changes ? labels.map((label) => this.#texts.of(label)) : labels;
  }

  #keeperOf(description: MetricDescription): (value: number, labels: readonly MetricLabelValue[]) => void {
    if (description.kind === 'histogram') {
      const histogram = this.metrics.histogram(description);
      return (value, labels) => histogram.with(...labels).observe(value);
    }
    const kept = this.metrics.kept(description.kind, description);
    return description.kind === 'counter'
      ? (value, labels) => kept.add(value, labels)
      : (value, labels) => kept.set(value, labels);
  }
}
