import type { LabelSet } from './label-set.js';

/** Metric types of both formats. OpenMetrics calls `untyped` `unknown`. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** A trace that serves as an example of the measurements in a bucket. */
export interface Exemplar {
  readonly labels: LabelSet;
  readonly value: number;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number | undefined;
}

/** One line of a scrape. */
export interface Sample {
  /** Name of the line. For a histogram it is the name of the metric with a suffix. */
  readonly name: string;
  readonly labels: LabelSet;
  /** Upper bound of a bucket, formatted. */
  readonly le?: string | undefined;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/** Name, meaning and labels of a metric. */
export interface MetricDefinition {
  /** Name without the prefix; the name of a counter ends in `_total`. */
  readonly name: string;
  /** `true` if a convention of OpenTelemetry gives the name; such a name gets no prefix. */
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
  /** Names of the metric's own labels. They take precedence over default labels. */
  readonly labelNames: readonly string[];
  /** `true` if iterating the series reads their values from elsewhere. */
  readonly live?: true;
  /**
   * Yields the samples of one series at a time, so that other work can run between two series. A live metric yields an empty
   * array for a step of work without a series.
   */
  collect(): Iterable<readonly Sample[]>;
}
