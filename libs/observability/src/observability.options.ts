import { OptionsCheck } from '@breakwater/core';
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
}

/** {@link ObservabilityModuleOptions} with every default filled in. */
export interface ObservabilitySettings {
  /** `undefined` for no metrics. */
  readonly metrics: MetricsSettings | undefined;
  readonly tracing: ResolvedTracingOptions;
}

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveObservabilityOptions(options: ObservabilityModuleOptions): ObservabilitySettings {
  const { metrics = {}, tracing } = options;
  const check = new OptionsCheck('observability', 'ObservabilityModule.forRoot');
  check.known(options, ['metrics', 'tracing']);
  check.that(
    metrics === false || (typeof metrics === 'object' && metrics !== null),
    'metrics',
    'an object of options, or false',
    metrics,
  );
  return {
    metrics: metrics === false ? undefined : resolveMetricsOptions(metrics),
    tracing: resolveTracingOptions(tracing),
  };
}
