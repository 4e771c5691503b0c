import type { ResilienceEventMap, ResilienceEventName } from '../events/resilience-event-map.js';
import type { ResilienceGaugeMap, ResilienceGaugeName } from '../gauges/resilience-gauge-map.js';

/** Value of a label. */
export type MetricLabelValue = string | number;

/**
 * Reports one measurement: a value, and the values of the labels in the order of the description. For a counter the value
 * is added, for a histogram it is one observation, for a gauge it is the present value.
 */
export type ReportMetric = (value: number, ...labels: readonly MetricLabelValue[]) => void;

/** Where the measurements of a metric come from; made by {@link metricFromEvent} and {@link metricFromGauge}. */
export type MetricSource =
  | { readonly event: string; readonly measure: (event: never, report: ReportMetric) => void }
  | { readonly gauge: string; readonly measure: (gauge: never, report: ReportMetric) => void };

/** A metric as the package that owns the facts describes it. */
export interface MetricDescription {
  /**
   * Name without the prefix of the application, e.g. `retry_attempts_total`. The name of a counter ends in `_total`, and
   * the unit stands before that.
   */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Base unit, which the name has to show. @default none */
  readonly unit?: 'seconds' | 'bytes';
  /** One sentence. */
  readonly help: string;
  /** Names of the labels. @default none */
  readonly labels?: readonly string[];
  /** Upper bounds of the buckets of a histogram, rising. @default the option `metrics.buckets` of the application */
  readonly buckets?: readonly number[];
  /** Whether a convention of OpenTelemetry gives the name; such a name gets no prefix. @default false */
  readonly conventional?: true;
  /** How a gauge sums up the names beyond the limit of {@link DynamicNames}. @default 'sum' */
  readonly aggregate?: 'sum' | 'max';
  readonly source: MetricSource;
}

/** Measures each event of that name. A measurement that reports nothing is not counted. */
export function metricFromEvent<K extends ResilienceEventName>(
  event: K,
  measure: (event: ResilienceEventMap[K], report: ReportMetric) => void,
): MetricSource {
  return { event, measure };
}

/** Measures the gauges of that kind at each scrape. */
export function metricFromGauge<K extends ResilienceGaugeName>(
  gauge: K,
  measure: (gauge: ResilienceGaugeMap[K], report: ReportMetric) => void,
): MetricSource {
  return { gauge, measure };
}
