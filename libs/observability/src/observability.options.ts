import { checkOptions, type RedactionOptions } from '@breakwater/core';
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
  /** Metrics and their endpoint; `false` switches both off. */
  readonly metrics?: MetricsOptions | false;
  /** Spans of guarded calls. */
  readonly tracing?: TracingOptions;
  /** Log lines about circuits, and flushing the log at shutdown. */
  readonly logging?: LoggingOptions;
  /**
   * Secrets in addition to the built-in ones. The option extends the application's `Redactor` and so applies to the log, issues,
   * alerts, traces and answers.
   * @default {}
   */
  readonly redaction?: RedactionOptions;
}

/** {@link ObservabilityModuleOptions} with all defaults applied. */
export interface ObservabilitySettings {
  /** `undefined` if metrics are off. */
  readonly metrics: MetricsSettings | undefined;
  readonly tracing: ResolvedTracingOptions;
  readonly logging: ResolvedLoggingOptions;
  readonly redaction: RedactionOptions;
}

/** Injection token of {@link ObservabilitySettings}. */
export const ObservabilitySettings = Symbol('@breakwater/observability:Settings');

/**
 * Applies the defaults and validates the options.
 *
 * @throws OptionsError when an option is invalid or unknown
 */
export function resolveObservabilityOptions(options: ObservabilityModuleOptions): ObservabilitySettings {
  const { metrics = {}, tracing, logging, redaction = {} } = options;
  return checkOptions('observability', 'ObservabilityModule.forRoot', (check) => {
    check.known(options, ['metrics', 'tracing', 'logging', 'redaction']);
    check.that(
      metrics === false || (typeof metrics === 'object' && metrics !== null),
      'metrics',
      'an object of options, or false',
      metrics,
    );
    check.object('redaction', redaction);
    return {
      metrics: metrics === false ? undefined : check.include(() => resolveMetricsOptions(metrics)),
      tracing: check.include(() => resolveTracingOptions(tracing)),
      logging: check.include(() => resolveLoggingOptions(logging)),
      redaction,
    };
  });
}
