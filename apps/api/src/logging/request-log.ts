import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Options, startTime } from 'pino-http';
import { REDACTED_PATHS } from './redaction.js';
import { assignRequestId } from './request-id.js';

/** Options of {@link requestLog}. */
export interface RequestLogOptions {
  /** Least severe level that is logged. */
  readonly level: string;
  /** Requests that take longer are logged as warnings, in milliseconds. */
  readonly slowThreshold: number;
}

/** Express keeps the matched route here. */
type RoutedRequest = IncomingMessage & { readonly route?: { readonly path?: string } };
type TimedResponse = ServerResponse & { readonly [startTime]?: number };

/**
 * Options of pino-http: one JSON line per request with method, route, status, duration and id. The line holds the
 * route's template, never the address, as addresses can carry tokens; no headers and no bodies.
 */
export function requestLog({ level, slowThreshold }: RequestLogOptions): Options {
  const duration = (response: TimedResponse): number => Date.now() - (response[startTime] ?? Date.now());
  const line = (request: RoutedRequest, response: TimedResponse): object => ({
    method: request.method,
    route: request.route?.path,
    // Nothing was sent to a client that left before the answer.
    status: response.headersSent ? response.statusCode : undefined,
    duration: duration(response),
  });
  const message = (_request: IncomingMessage, response: ServerResponse): string =>
    response.writableFinished ? 'request completed' : 'request aborted';
  return {
    level,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    genReqId: assignRequestId,
    customAttributeKeys: { reqId: 'requestId' },
    quietReqLogger: true,
    quietResLogger: true,
    // The error behind a 5xx is logged where it is handled, once; the line of the request only points to it.
    customLogLevel: (_request, response) =>
      response.statusCode >= 500 || duration(response) > slowThreshold ? 'warn' : 'info',
    customSuccessObject: line,
    customErrorObject: line,
    customSuccessMessage: message,
    customErrorMessage: message,
  };
}
