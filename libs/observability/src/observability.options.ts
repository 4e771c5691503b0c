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
  /** Metrics and their endpoint; `false` for none. */
  readonly metrics?: MetricsOptions | false;
  /** Spans of guarded calls. */
  readonly tracing?: TracingOptions;
  /** Lines about circuits, and the end of the log. */
  readonly logging?: LoggingOptions;
  /**
   * What is secret besides the usual. It reaches the one `Redactor` of the application: the log, issues, alerts, traces and
   * answers.
   * @default {}
   */
  readonly redaction?: RedactionOptions;
}

/** {@link ObservabilityModuleOptions} with every default filled in. */
export interface ObservabilitySettings {
  /** `undefined` for no metrics. */
  readonly metrics: MetricsSettings | undefined;
  readonly tracing: ResolvedTracingOptions;
  readonly logging: ResolvedLoggingOptions;
  readonly redaction: RedactionOptions;
}

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong or unknown
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
