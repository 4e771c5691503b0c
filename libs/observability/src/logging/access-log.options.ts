import { checkOptions, type RedactionOptions } from '@breakwater/core';
import { checkPaths } from '../tracing/ignore-probes.js';
import type { UserIdReader } from './user-id.js';
import { DEFAULT_ACCESS_LOG_OPTIONS } from './logging.constants.js';

/** Options of {@link pinoHttpOptions}. */
export interface AccessLogOptions {
  /** Minimum level to log: one of pino's levels, or `silent`. @default 'info' */
  readonly level?: string;
  /** Milliseconds; requests that take longer are logged as warnings. @default 5000 */
  readonly slowThreshold?: number;
  /**
   * Paths, including everything below them, whose requests write no line: probes and scrapes. They arrive every few seconds, and
   * health checks log their failures themselves. Add `/live` and `/ready` if these aliases of `HealthModule` are on.
   * @default ['/health', '/metrics']
   */
  readonly ignorePaths?: readonly string[];
  /** Header of the request id, in request and response. @default 'x-request-id' */
  readonly requestIdHeader?: string;
  /**
   * Adds `userId` to the line of a request: `true` reads `id`, `userId` or `sub` of `request.user`; a function reads the id
   * from the request of Express or Fastify. The id is personal data. `redaction.personalData` hides ids that are e-mail addresses.
   * @default false
   */
  readonly userId?: boolean | UserIdReader;
  /**
   * Names of further fields with secrets, at any depth. Case, `-` and `_` do not matter. Equivalent to `redaction.keys`.
   * @default []
   */
  readonly redact?: readonly string[];
  /**
   * Additional secrets to hide in the log only. The option `redaction` of `ObservabilityModule` or `ErrorTrackingModule` applies
   * to the log, issues, alerts, traces and answers.
   * @default {}
   */
  readonly redaction?: RedactionOptions;
}

/** {@link AccessLogOptions} with all defaults applied. */
export type ResolvedAccessLogOptions = Required<AccessLogOptions>;

const KNOWN = Object.keys(DEFAULT_ACCESS_LOG_OPTIONS);

/** Levels of pino. Custom levels need options of pino itself. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Applies the defaults and validates the options.
 *
 * @throws OptionsError when an option is invalid or unknown
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
    const isReader = typeof resolved.userId === 'boolean' || typeof resolved.userId === 'function';
    check.that(isReader, 'userId', 'a boolean or a function', resolved.userId);
    check.object('redaction', resolved.redaction);
    return { ...resolved, requestIdHeader: requestIdHeader.toLowerCase() };
  });
}
