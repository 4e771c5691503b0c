export { ObservabilityModule } from './observability.module.js';
export type { ObservabilityModuleOptions } from './observability.options.js';

export * from './metrics/metrics.constants.js';
export type { MetricsAuthorize, MetricsOptions, Switch } from './metrics/metrics.options.js';
export { MetricsService } from './metrics/metrics.service.js';
export type { ExpositionFormat } from './metrics/exposition/exposition-format.js';
export type { PromClientRegistry } from './metrics/prom-client/prom-client-registry.js';
export type { CircuitFigures } from './metrics/summary/circuit-figures.js';
export type { DatabaseFigures } from './metrics/summary/database-figures.js';
export type { MemoryFigures } from './metrics/summary/memory-figures.js';
export type { RequestFigures } from './metrics/summary/request-figures.js';
export type { MetricsSummary } from './metrics/summary/summary.js';
