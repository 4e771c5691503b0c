import { checkOptions } from '@breakwater/core';
import { DEFAULT_LOGGING_OPTIONS } from './logging.constants.js';

/** Options of the logging of `ObservabilityModule` itself. For the access log see {@link AccessLogOptions}. */
export interface LoggingOptions {
  /** Logs each transition of a circuit breaker and of a throttle. @default true */
  readonly transitions?: boolean;
  /**
   * Maximum time in milliseconds that the shutdown waits until an asynchronous pino destination, e.g. a transport in a worker
   * thread, has written the last lines. 0 means no wait.
   * @default 1000
   */
  readonly flushTimeout?: number;
}

/** {@link LoggingOptions} with all defaults applied. */
export type ResolvedLoggingOptions = Required<LoggingOptions>;

/** Injection token of {@link ResolvedLoggingOptions}. */
export const ResolvedLoggingOptions = Symbol('@breakwater/observability:ResolvedLoggingOptions');

const KNOWN = Object.keys(DEFAULT_LOGGING_OPTIONS);

/**
 * Applies the defaults and validates the options.
 *
 * @param place where the options were given, for error messages
 * @throws OptionsError when an option is invalid or unknown
 */
export function resolveLoggingOptions(
  options: LoggingOptions = {},
  place = 'ObservabilityModule.forRoot',
): ResolvedLoggingOptions {
  return checkOptions('logging', place, (check) => {
    check.known(options, KNOWN);
    const resolved = { ...DEFAULT_LOGGING_OPTIONS, ...options };
    check.that(typeof resolved.transitions === 'boolean', 'transitions', 'a boolean', resolved.transitions);
    check.duration('flushTimeout', resolved.flushTimeout);
    return resolved;
  });
}
