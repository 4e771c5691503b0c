import { CLIENT_CLOSED_REQUEST } from '@breakwater/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ignoreProbes } from '../tracing/ignore-probes.js';
import { type AccessLogOptions, resolveAccessLogOptions } from './access-log.options.js';
import { ActiveTrace } from './active-trace.js';
import { Arrivals } from './arrivals.js';
import { lineFields } from './line-fields.js';
import { lineRedaction } from './line-redaction.js';
import { chooseRequestId, echoRequestId } from './request-id.js';
import { noteFastifyRoutes, requestRoute } from './request-routes.js';

/** The options of pino-http that {@link pinoHttpOptions} sets. Written out, as pino-http need not be installed. */
export interface PinoHttpOptions {
  level: string;
  formatters: { log: (line: object) => Record<string, unknown> };
  serializers: Record<string, (value: unknown) => unknown>;
  mixin: (line: object, level: number, logger: { bindings(): object }) => object;
  genReqId: (request: IncomingMessage) => string;
  customAttributeKeys: { reqId: string };
  customProps: (request: IncomingMessage, response: ServerResponse) => object;
  quietReqLogger: boolean;
  quietResLogger: boolean;
  autoLogging: { ignore: (request: IncomingMessage) => boolean };
  customLogLevel: (request: IncomingMessage, response: ServerResponse) => 'info' | 'warn';
  customSuccessObject: (request: IncomingMessage, response: ServerResponse) => object;
  customErrorObject: (request: IncomingMessage, response: ServerResponse) => object;
  customSuccessMessage: (request: IncomingMessage, response: ServerResponse) => string;
  customErrorMessage: (request: IncomingMessage, response: ServerResponse) => string;
}

/**
 * Options of pino-http, for `LoggerModule` of nestjs-pino: one line per request with method, route, status, duration and id,
 * and the ids of the trace on every line inside of a span. The line of a request holds the route's template, never the
 * address, as addresses can carry tokens; no headers and no bodies. Secrets are taken out of messages, errors, fields and bindings.
 *
 * Add options of pino's own with a spread: `{ ...pinoHttpOptions(), transport }`.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function pinoHttpOptions(options: AccessLogOptions = {}): PinoHttpOptions {
  const { ignorePaths, level, redact, redaction, requestIdHeader, slowThreshold } =
    resolveAccessLogOptions(options);
  const { formatters, serializers, bindings } = lineRedaction(redact, redaction);
  const trace = new ActiveTrace();
  const arrivals = new Arrivals(trace);
  noteFastifyRoutes();
  const line: PinoHttpOptions['customSuccessObject'] = (request, response) => ({
    method: request.method,
    route: requestRoute(request),
    status: response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST,
    duration: arrivals.durationOf(request),
    ...arrivals.traceIdsOf(request),
  });
  const message: PinoHttpOptions['customSuccessMessage'] = (_request, response) =>
    response.writableFinished ? 'request completed' : 'request aborted';
  return {
    level,
    formatters,
    serializers,
    mixin: lineFields(trace, bindings),
    genReqId: (request) => chooseRequestId(request, requestIdHeader),
    customAttributeKeys: { reqId: 'requestId' },
    // Called when a request arrives, whoever gave it its id, and once more at the end.
    customProps: (request, response) => {
      arrivals.note(request);
      echoRequestId(requestIdHeader, (request as IdentifiedRequest).id, response);
      return NOTHING;
    },
    quietReqLogger: true,
    quietResLogger: true,
    autoLogging: { ignore: ignoreProbes(ignorePaths) },
    // The error behind a 5xx is logged where it is handled, once; the line of the request only points to it.
    customLogLevel: (request, response) =>
      response.statusCode >= 500 || arrivals.durationOf(request) > slowThreshold ? 'warn' : 'info',
    customSuccessObject: line,
    customErrorObject: line,
    customSuccessMessage: message,
    customErrorMessage: message,
  };
}

/** Its type asks pino-http for fields; without them it spares itself a child logger. */
const NOTHING = undefined as unknown as object;

/** pino-http, or Fastify, gives each request an id. */
type IdentifiedRequest = IncomingMessage & { readonly id?: unknown };
