import { minutes, seconds } from '@breakwater/core';

/** Defaults of hedges. */
export const DEFAULT_HEDGE_OPTIONS = {
  /** About one call in twenty gets a hedge. Source: Jeffrey Dean, Luiz André Barroso, "The Tail at Scale", CACM 2013. */
  delay: 'p95',
  /** One hedge already removes most of a tail; each further one costs another share of extra calls. */
  maxHedges: 1,
  /** A percentile of fewer calls is chance. Source: failsafe-go (execution threshold of its documentation). */
  minSamples: 20,
  abortOn: [],
} as const;

/** Most hedges of one call. Source: gRPC proposal A6 allows five attempts. */
export const MAX_HEDGES = 4;

/** Shortest delay that percentiles give, in milliseconds: timers and queues of a busy process take as long. */
export const SHORTEST_DELAY = 10;

/** Calls of this time give the percentiles. */
export const LATENCY_WINDOW = minutes(1);

/** Milliseconds for which a percentile is kept: reading one costs more than the rest of a call without a hedge. */
export const DELAY_KEPT = seconds(1);

/** Calls of each second whose durations all count; of further ones only each {@link SAMPLED_SHARE}th does. */
export const SAMPLED_CALLS = 100;
export const SAMPLED_SHARE = 8;

/** Longest wait for a hedge that the other side may ask for; if it asks for more, a retry decides. */
export const LONGEST_PUSH_BACK = seconds(10);
