export { ObservabilityModule } from './observability.module.js';
export type { ObservabilityModuleOptions } from './observability.options.js';

export {
  DEFAULT_BUCKETS,
  DEFAULT_MAX_DYNAMIC_NAMES,
  DEFAULT_MAX_ROUTES,
  DEFAULT_METRICS_PATH,
  DEFAULT_METRICS_PREFIX,
  WHEN_INSTALLED,
} from './metrics/metrics.constants.js';
export type { MetricsOptions, OptionalPeerSwitch } from './metrics/metrics.options.js';
// oxlint-disable-next-line typescript/no-deprecated -- aliases for one minor version
export type { MetricsAuthorize, Switch } from './metrics/metrics.options.js';
export type { MeterProviderLike } from './metrics/open-telemetry/meter.js';
export { MetricsService } from './metrics/metrics.service.js';
export type { ExpositionFormat } from './metrics/exposition/exposition-format.js';
export type { PromClientRegistry } from './metrics/prom-client/prom-client-registry.js';
export type { CircuitFigures } from './metrics/summary/circuit-figures.js';
export type { DatabaseFigures } from './metrics/summary/database-figures.js';
export type { MemoryFigures } from './metrics/summary/memory-figures.js';
export type { RequestFigures } from './metrics/summary/request-figures.js';
export type { MetricsSummary } from './metrics/summary/summary.js';

export type { QueueGauge } from './observability.events.js';
export { type QueueCounts, QueueLengths } from './queues/queue-lengths.js';

export { DEFAULT_TRACING_OPTIONS } from './tracing/tracing.constants.js';
export type { TracingOptions } from './tracing/tracing.options.js';
export { type AddressedRequest, ignoreProbes } from './tracing/ignore-probes.js';

export * from './logging/logging.constants.js';
export type { LoggingOptions } from './logging/logging.options.js';
export type { AccessLogOptions } from './logging/access-log.options.js';
export type { UserIdReader } from './logging/user-id.js';
export { type PinoHttpOptions, pinoHttpOptions } from './logging/pino-http-options.js';
export type { LogMethod } from './logging/readable-arguments.js';
export { chooseRequestId } from './logging/request-id.js';
export { ContextualLogger, type LogFields } from './logging/contextual.logger.js';
