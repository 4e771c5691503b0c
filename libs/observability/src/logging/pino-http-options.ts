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

/** The options of pino-http that {@link pinoHttpOptions} sets. A type of our own, because pino-http is optional. */
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
 * Returns options of pino-http, for `LoggerModule` of nestjs-pino. Each request writes one line with method, route, status,
 * duration and id. Every line inside of a span has the ids of the trace. The line of a request contains the route template and no
 * URL, headers or bodies, because they can contain tokens. Secrets are removed from messages, errors, fields and bindings.
 *
 * Add options of pino with a spread: `{ ...pinoHttpOptions(), transport }`.
 *
 * @throws OptionsError when an option is invalid or unknown
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
    // pino-http calls this when a request arrives, and again when it ends.
    customProps: (request, response) => {
      arrivals.note(request);
      echoRequestId(requestIdHeader, (request as IdentifiedRequest).id, response);
      return NOTHING;
    },
    quietReqLogger: true,
    quietResLogger: true,
    autoLogging: { ignore: ignoreProbes(ignorePaths) },
    // The code that handles the error of a 5xx logs it. The line of the request shows only the status.
    customLogLevel: (request, response) =>
      response.statusCode >= 500 || arrivals.durationOf(request) > slowThreshold ? 'warn' : 'info',
    customSuccessObject: line,
    customErrorObject: line,
    customSuccessMessage: message,
    customErrorMessage: message,
  };
}

/** Without fields pino-http creates no child logger, but its type requires fields. */
const NOTHING = undefined as unknown as object;

/** A request with the id that pino-http or Fastify gave it. */
type IdentifiedRequest = IncomingMessage & { readonly id?: unknown };
