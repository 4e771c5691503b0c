import type { ProcessMemory, ResilienceGauges } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';
import type { RenderedMetrics } from '../render/rendered-metrics.js';
import { type CircuitFigures, circuitFigures } from './circuit-figures.js';
import { type DatabaseFigures, databaseFigures } from './database-figures.js';
import { type MemoryFigures, memoryFigures } from './memory-figures.js';
import { type RequestFigures, requestFigures } from './request-figures.js';

/** The key figures of a service. */
export interface MetricsSummary {
  readonly requests: RequestFigures;
  readonly database: DatabaseFigures;
  readonly memory: MemoryFigures;
  readonly circuitBreakers: Readonly<Record<string, CircuitFigures>>;
}

/** Sources of the figures. */
export interface SummarySources {
  readonly metrics: MetricSet;
  readonly rendered: RenderedMetrics;
  readonly gauges: ResilienceGauges;
  readonly memory: ProcessMemory;
}

/** Computes the key figures from the metrics. */
export function summarize({ metrics, rendered, gauges, memory }: SummarySources): MetricsSummary {
  return {
    requests: requestFigures(metrics),
    database: databaseFigures(metrics, gauges),
    memory: memoryFigures(memory),
    circuitBreakers: circuitFigures(metrics, gauges, (name) => rendered.labelOf('name', name)),
  };
}
