/**
 * The part of a `Registry` of prom-client 15 that this module uses. The type is structural, because prom-client is an optional
 * peer. Pass the default registry (`register`) or your own.
 */
export interface PromClientRegistry {
  getMetricsAsArray(): readonly object[];
  getSingleMetric(name: string): object | undefined;
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

/** A value of a metric of prom-client. */
export interface PromClientValue {
  readonly metricName?: string;
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly exemplar?: {
    readonly labelSet?: Readonly<Record<string, string | number>>;
    readonly value: number;
    readonly timestamp?: number | undefined;
  } | null;
}

/** The result of `get()` of a metric of prom-client. */
export interface PromClientReading {
  readonly name?: string;
  readonly help?: string;
  readonly type?: string;
  /** Operation by which prom-client combines the values of the processes of a cluster. */
  readonly aggregator?: string;
  readonly values: readonly PromClientValue[];
}

/** A metric in a registry of prom-client. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  get(): Promise<PromClientReading>;
}
