/**
 * The part of a `Registry` of prom-client 15 that is used; a structural type, as prom-client is an optional peer. It may be the default
 * registry (`register`) or one of your own.
 */
export interface PromClientRegistry {
  getMetricsAsArray(): readonly object[];
  getSingleMetric(name: string): object | undefined;
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

/** A value as prom-client's metrics tell it. */
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

/** What a metric of prom-client tells when it is asked. */
export interface PromClientReading {
  readonly name?: string;
  readonly help?: string;
  readonly type?: string;
  /** How the processes of a cluster are summed up. */
  readonly aggregator?: string;
  readonly values: readonly PromClientValue[];
}

/** A metric as prom-client's registries keep it. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  get(): Promise<PromClientReading>;
}
