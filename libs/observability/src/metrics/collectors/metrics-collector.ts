import type { Clock, HttpRequests, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import type { ActiveSpan } from '../exemplars/active-span.js';
import type { MetricSet } from '../model/metric-set.js';

/** Where measurements come from. */
export interface MetricSources {
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  readonly requests: HttpRequests;
  readonly clock: Clock;
  /** Tells the sampled span of the present; none without exemplars. */
  readonly activeSpan: ActiveSpan | undefined;
  /** Route templates that are told apart. */
  readonly maxRoutes: number;
}

/** Adds the metrics of one subject to a set, and keeps them up to date. */
export type MetricsCollector = (metrics: MetricSet, sources: MetricSources) => void;
