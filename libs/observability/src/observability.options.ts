import { OptionsCheck } from '@breakwater/core';
import {
  type LoggingOptions,
  type ResolvedLoggingOptions,
  resolveLoggingOptions,
} from './logging/logging.options.js';
import {
  type MetricsOptions,
  type MetricsSettings,
  resolveMetricsOptions,
} from './metrics/metrics.options.js';
import {
  type ResolvedTracingOptions,
  resolveTracingOptions,
  type TracingOptions,
} from './tracing/tracing.options.js';

/** Options of `ObservabilityModule.forRoot`. */
export interface ObservabilityModuleOptions {
  /** Metrics and their endpoint; `false` for none. */
  readonly metrics?: MetricsOptions | false;
  /** Spans of guarded calls. */
  readonly tracing?: TracingOptions;
  /** Lines about circuits, and the end of the log. */
  readonly logging?: LoggingOptions;
}

/** {@link ObservabilityModuleOptions} with every default filled in. */
export interface ObservabilitySettings {
  /** `undefined` for no metrics. */
  readonly metrics: MetricsSettings | undefined;
  readonly tracing: ResolvedTracingOptions;
  readonly logging: ResolvedLoggingOptions;
}

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveObservabilityOptions(options: ObservabilityModuleOptions): ObservabilitySettings {
  const { metrics = {}, tracing, logging } = options;
  const check = new OptionsCheck('observability', 'ObservabilityModule.forRoot');
  check.known(options, ['metrics', 'tracing', 'logging']);
  check.that(
    metrics === false || (typeof metrics === 'object' && metrics !== null),
    'metrics',
    'an object of options, or false',
    metrics,
  );
  return {
    metrics: metrics === false ? undefined : resolveMetricsOptions(metrics),
    tracing: resolveTracingOptions(tracing),
    logging: resolveLoggingOptions(logging),
  };
}
