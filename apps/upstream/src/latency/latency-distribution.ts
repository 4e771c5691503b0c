/** Distribution of the latency of calls, in milliseconds. Samples below 0 count as 0. */
export type LatencyDistribution =
  FixedLatency | UniformLatency | NormalLatency | ExponentialLatency | LognormalLatency;

/** Always the same. */
export interface FixedLatency {
  readonly distribution: 'fixed';
  readonly value: number;
}

/** Anything between two limits, all equally likely. */
export interface UniformLatency {
  readonly distribution: 'uniform';
  readonly min: number;
  readonly max: number;
}

/** Around a mean. */
export interface NormalLatency {
  readonly distribution: 'normal';
  readonly mean: number;
  readonly deviation: number;
}

/** Mostly short, at times long: the gaps between independent events. */
export interface ExponentialLatency {
  readonly distribution: 'exponential';
  readonly mean: number;
}

/** The long tail that real services show; `sigma` is the deviation of the logarithm (0.5 mild, 1 heavy). */
export interface LognormalLatency {
  readonly distribution: 'lognormal';
  readonly median: number;
  readonly sigma: number;
}

/** The parameters of each distribution, in the order in which they are documented. */
export const LATENCY_PARAMETERS = {
  fixed: ['value'],
  uniform: ['min', 'max'],
  normal: ['mean', 'deviation'],
  exponential: ['mean'],
  lognormal: ['median', 'sigma'],
} as const satisfies Record<LatencyDistribution['distribution'], readonly string[]>;
