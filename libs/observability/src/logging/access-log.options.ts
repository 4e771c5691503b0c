import { checkOptions, type RedactionOptions } from '@breakwater/core';
import { checkPaths } from '../tracing/ignore-probes.js';
import { DEFAULT_ACCESS_LOG_OPTIONS } from './logging.constants.js';

/** Options of {@link pinoHttpOptions}. */
export interface AccessLogOptions {
  /** Least severe level that is logged: one of pino's, or `silent`. @default 'info' */
  readonly level?: string;
  /** Milliseconds; requests that take longer are logged as warnings. @default 5000 */
  readonly slowThreshold?: number;
  /**
   * Paths, each with everything below it, whose requests leave no line: probes and scrapes, which come every few seconds and
   * whose failures health checks log by themselves. Add the aliases of `HealthModule`, `/live` and `/ready`, when they are on.
   * @default ['/health', '/metrics']
   */
  readonly ignorePaths?: readonly string[];
  /** Header that carries the id of a request, in both directions. @default 'x-request-id' */
  readonly requestIdHeader?: string;
  /**
   * Names of further fields that hold secrets, at any depth; case, `-` and `_` do not matter. The same as `redaction.keys`.
   * @default []
   */
  readonly redact?: readonly string[];
  /**
   * What is hidden in the log alone. The option `redaction` of `ObservabilityModule` or `ErrorTrackingModule` reaches every door:
   * the log, issues, alerts, traces and answers.
   * @default {}
   */
  readonly redaction?: RedactionOptions;
}

/** {@link AccessLogOptions} with every default filled in. */
export type ResolvedAccessLogOptions = Required<AccessLogOptions>;

const KNOWN = Object.keys(DEFAULT_ACCESS_LOG_OPTIONS);

/** pino's levels. Own ones come with options that belong to pino. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveAccessLogOptions(options: AccessLogOptions): ResolvedAccessLogOptions {
  return checkOptions('accessLog', 'pinoHttpOptions', (check) => {
    check.known(options, KNOWN);
    const resolved = { ...DEFAULT_ACCESS_LOG_OPTIONS, ...options };
    const { level, redact, requestIdHeader, slowThreshold } = resolved;
    check.oneOf('level', level, LEVELS);
    check.duration('slowThreshold', slowThreshold);
    checkPaths(check, 'ignorePaths', resolved.ignorePaths);
    const isHeader = typeof requestIdHeader === 'string' && /^[\w-]+$/.test(requestIdHeader);
    check.that(isHeader, 'requestIdHeader', "the name of a header such as 'x-request-id'", requestIdHeader);
    const isList =
      Array.isArray(redact) && redact.every((field) => typeof field === 'string' && field !== '');
    check.that(isList, 'redact', 'a list of names of fields', redact);
    check.object('redaction', resolved.redaction);
    return { ...resolved, requestIdHeader: requestIdHeader.toLowerCase() };
  });
}
