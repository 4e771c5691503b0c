import { checkOptions } from '@breakwater/core';
import { checkPaths } from './ignore-probes.js';
import { DEFAULT_TRACING_OPTIONS } from './tracing.constants.js';

/** Options of the spans of guarded calls. */
export interface TracingOptions {
  /**
   * Creates spans for guarded calls. The spans go to the tracer provider that the application has registered with
   * `@opentelemetry/api`. Without a provider there are no spans.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Shows messages and stacks of errors in spans. Spans always show class and code.
   * @default false
   */
  readonly recordMessages?: boolean;
  /**
   * Paths of probes and scrapes, including everything below them. Their requests create no spans. If the application traces HTTP
   * requests, give `ignoreProbes(paths)` to that instrumentation, too.
   * @default ['/health', '/metrics']
   */
  readonly ignorePaths?: readonly string[];
}

/** {@link TracingOptions} with all defaults applied. */
export type ResolvedTracingOptions = Required<TracingOptions>;

/** Injection token of {@link ResolvedTracingOptions}. */
export const ResolvedTracingOptions = Symbol('@breakwater/observability:ResolvedTracingOptions');

const KNOWN = Object.keys(DEFAULT_TRACING_OPTIONS);

/**
 * Applies the defaults and validates the options.
 *
 * @param place where the options were given, for error messages
 * @throws OptionsError when an option is invalid or unknown
 */
export function resolveTracingOptions(
  options: TracingOptions = {},
  place = 'ObservabilityModule.forRoot',
): ResolvedTracingOptions {
  return checkOptions('tracing', place, (check) => {
    check.known(options, KNOWN);
    const resolved = { ...DEFAULT_TRACING_OPTIONS, ...options };
    check.that(typeof resolved.enabled === 'boolean', 'enabled', 'a boolean', resolved.enabled);
    check.that(
      typeof resolved.recordMessages === 'boolean',
      'recordMessages',
      'a boolean',
      resolved.recordMessages,
    );
    checkPaths(check, 'ignorePaths', resolved.ignorePaths);
    return resolved;
  });
}
