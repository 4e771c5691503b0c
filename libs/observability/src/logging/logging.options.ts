import { checkOptions } from '@breakwater/core';
import { DEFAULT_LOGGING_OPTIONS } from './logging.constants.js';

/** Options of what `ObservabilityModule` itself has to do with logs. Those of the lines of requests are {@link AccessLogOptions}. */
export interface LoggingOptions {
  /** Whether each transition of a circuit breaker leaves a line. @default true */
  readonly transitions?: boolean;
  /**
   * Milliseconds that the end of the application waits at most until the last lines have left an asynchronous pino
   * destination, e.g. a transport in a worker thread. 0 waits for nothing.
   * @default 1000
   */
  readonly flushTimeout?: number;
}

/** {@link LoggingOptions} with every default filled in. */
export type ResolvedLoggingOptions = Required<LoggingOptions>;

/** Injection token of {@link ResolvedLoggingOptions}. */
export const ResolvedLoggingOptions = Symbol('@breakwater/observability:ResolvedLoggingOptions');

const KNOWN = Object.keys(DEFAULT_LOGGING_OPTIONS);

/**
 * Fills in the defaults and validates.
 *
 * @param place where the options were written, for messages
 * @throws OptionsError when an option is wrong or unknown
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
