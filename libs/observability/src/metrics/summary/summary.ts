import type { ResilienceGauges } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';
import { type CircuitFigures, circuitFigures } from './circuit-figures.js';
import { type DatabaseFigures, databaseFigures } from './database-figures.js';
import { type MemoryFigures, memoryFigures } from './memory-figures.js';
import { type RequestFigures, requestFigures } from './request-figures.js';

/** The figures that people look at first. */
export interface MetricsSummary {
  readonly requests: RequestFigures;
  readonly database: DatabaseFigures;
  readonly memory: MemoryFigures;
  readonly circuitBreakers: Readonly<Record<string, CircuitFigures>>;
}

/** Makes the figures out of the metrics. */
export function summarize(metrics: MetricSet, gauges: ResilienceGauges): MetricsSummary {
  return {
    requests: requestFigures(metrics),
    database: databaseFigures(metrics, gauges),
    memory: memoryFigures(),
    circuitBreakers: circuitFigures(metrics, gauges),
  };
}
