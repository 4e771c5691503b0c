import { checkOptions } from '@breakwater/core';
import { checkPaths } from './ignore-probes.js';
import { DEFAULT_TRACING_OPTIONS } from './tracing.constants.js';

/** Options of the spans that guarded calls leave behind. */
export interface TracingOptions {
  /**
   * Whether guarded calls make spans. They go to the tracer provider that the application has registered with
   * `@opentelemetry/api`; without one nothing is made in any case.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Whether spans show messages and stacks of errors. Class and code are always shown.
   * @default false
   */
  readonly recordMessages?: boolean;
  /**
   * Paths, each with everything below it, whose requests make no spans: probes and scrapes. With own spans for HTTP give
   * `ignoreProbes(paths)` to their instrumentation, too.
   * @default ['/health', '/metrics']
   */
  readonly ignorePaths?: readonly string[];
}

/** {@link TracingOptions} with every default filled in. */
export type ResolvedTracingOptions = Required<TracingOptions>;

/** Injection token of {@link ResolvedTracingOptions}. */
export const ResolvedTracingOptions = Symbol('@breakwater/observability:ResolvedTracingOptions');

const KNOWN = Object.keys(DEFAULT_TRACING_OPTIONS);

/**
 * Fills in the defaults and validates.
 *
 * @param place where the options were written, for messages
 * @throws OptionsError when an option is wrong or unknown
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
