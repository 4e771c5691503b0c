import type { LabelSet } from './label-set.js';

/** Types that both formats know; `untyped` is called `unknown` in OpenMetrics. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** A trace that stands as an example for the measurements of a bucket. */
export interface Exemplar {
  readonly labels: LabelSet;
  readonly value: number;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number | undefined;
}

/** One line of a scrape. */
export interface Sample {
  /** Name of the line, which for a histogram is that of the metric and a suffix. */
  readonly name: string;
  readonly labels: LabelSet;
  /** Upper bound of a bucket, as it is written. */
  readonly le?: string | undefined;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/** Name, meaning and labels of a metric. */
export interface MetricDefinition {
  /** Name without the prefix; the name of a counter ends in `_total`. */
  readonly name: string;
  /** Whether a convention of OpenTelemetry gives the name; such a name gets no prefix. */
  readonly conventional?: true;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Upper bounds of the buckets of a histogram. @default those of the {@link MetricSet} */
  readonly buckets?: readonly number[];
}

/** A metric with its series. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  /** Names of the labels that it has itself, which win over default labels. */
  readonly labelNames: readonly string[];
  /** Whether the series are read from elsewhere while somebody walks through them. */
  readonly live?: true;
  /**
   * The samples of each series. The samples of one series belong together; between two series other work can run. A live
   * metric can yield an empty array: a step of work that has no series.
   */
  collect(): Iterable<readonly Sample[]>;
}
