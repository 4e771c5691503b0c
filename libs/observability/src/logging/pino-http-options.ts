import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessLines, rememberLines } from './access-lines.js';
import { type AccessLogOptions, resolveAccessLogOptions } from './access-log.options.js';
import { ActiveTrace } from './active-trace.js';
import { lineFields } from './line-fields.js';
import { lineRedaction } from './line-redaction.js';
import type { LogMethod } from './readable-arguments.js';
import { chooseRequestId } from './request-id.js';

/** The options of pino-http that {@link pinoHttpOptions} sets. A type of our own, because pino-http is optional. */
export interface PinoHttpOptions {
  level: string;
  hooks: { logMethod: LogMethod };
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
  const { level, redact, redaction, ...settings } = resolveAccessLogOptions(options);
  const { hooks, formatters, serializers, bindings } = lineRedaction(redact, redaction);
  const trace = new ActiveTrace();
  const lines = new AccessLines(settings, trace);
  const pinoHttp: PinoHttpOptions = {
    level,
    hooks,
    formatters,
    serializers,
    mixin: lineFields(trace, bindings),
    genReqId: (request) => chooseRequestId(request, settings.requestIdHeader),
    customAttributeKeys: { reqId: 'requestId' },
    // pino-http calls this when a request arrives, and again when it ends.
    customProps: (request, response) => {
      lines.arrive(request, response);
      return NOTHING;
    },
    quietReqLogger: true,
    quietResLogger: true,
    autoLogging: { ignore: (request) => lines.ignores(request) },
    customLogLevel: (request, response) => lines.level(request, response),
    customSuccessObject: (request, response) => lines.fields(request, response),
    customErrorObject: (request, response) => lines.fields(request, response),
    customSuccessMessage: (_request, response) => lines.message(response),
    customErrorMessage: (_request, response) => lines.message(response),
  };
  return rememberLines(pinoHttp, lines);
}

/** Without fields pino-http creates no child logger, but its type requires fields. */
const NOTHING = undefined as unknown as object;
