import type { ResilienceEventMap, ResilienceEventName } from '../events/resilience-event-map.js';
import type { ResilienceGaugeMap, ResilienceGaugeName } from '../gauges/resilience-gauge-map.js';

/** Value of a label. */
export type MetricLabelValue = string | number;

/**
 * Reports one measurement: a value, and the values of the labels in the order of the description. A counter adds the value,
 * a histogram observes it, a gauge is set to it.
 */
export type ReportMetric = (value: number, ...labels: readonly MetricLabelValue[]) => void;

/** Source of a metric's measurements. Create one with {@link metricFromEvent} or {@link metricFromGauge}. */
export type MetricSource =
  | { readonly event: string; readonly measure: (event: never, report: ReportMetric) => void }
  | { readonly gauge: string; readonly measure: (gauge: never, report: ReportMetric) => void };

/** Description of a metric. The package that owns the facts provides it. */
export interface MetricDescription {
  /**
   * Name without the prefix of the application, e.g. `retry_attempts_total`. The name of a counter ends in `_total`, after the
   * unit.
   */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Base unit. The name must contain it. @default none */
  readonly unit?: 'seconds' | 'bytes';
  /** One sentence that says what the metric measures. */
  readonly help: string;
  /** Names of the labels. @default none */
  readonly labels?: readonly string[];
  /** Upper bounds of the buckets of a histogram, in ascending order. @default the option `metrics.buckets` of the application */
  readonly buckets?: readonly number[];
  /** True if a convention of OpenTelemetry defines the name, which then gets no prefix. @default false */
  readonly conventional?: true;
  /** Operation by which a gauge combines the names beyond the limit of {@link DynamicNames}. @default 'sum' */
  readonly aggregate?: 'sum' | 'max';
  readonly source: MetricSource;
}

/** Measures each event of that name. An event for which nothing is reported does not count. */
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

/** Converts the milliseconds of events to the seconds of Prometheus. */
export const toSeconds = (milliseconds: number): number => milliseconds / 1_000;
