import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLIENT_CLOSED_REQUEST } from '@breakwater/core';
import { ignoreProbes } from '../tracing/ignore-probes.js';
import type { ResolvedAccessLogOptions } from './access-log.options.js';
import type { ActiveTrace } from './active-trace.js';
import { Arrivals } from './arrivals.js';
import { echoRequestId } from './request-id.js';
import { frameworkRequest, noteFastifyRequests, requestRoute } from './fastify-requests.js';
import { userIdReader } from './user-id.js';

/** The options that concern the lines of requests. */
type AccessLineSettings = Pick<
  ResolvedAccessLogOptions,
  'ignorePaths' | 'requestIdHeader' | 'slowThreshold' | 'userId'
>;

/** A request with the id that pino-http or Fastify gave it. */
type IdentifiedRequest = IncomingMessage & { readonly id?: unknown };

/** Builds the one line that each request writes. */
export class AccessLines {
  readonly ignores: (request: IncomingMessage) => boolean;
  readonly requestIdHeader: string;
  readonly #arrivals: Arrivals;
  readonly #slowThreshold: number;
  readonly #userIdOf: (request: IncomingMessage) => string | undefined;

  constructor(settings: AccessLineSettings, trace: ActiveTrace) {
    const { ignorePaths, requestIdHeader, slowThreshold, userId } = settings;
    this.ignores = ignoreProbes(ignorePaths);
    this.requestIdHeader = requestIdHeader;
    this.#arrivals = new Arrivals(trace);
    this.#slowThreshold = slowThreshold;
    const readUserId = userIdReader(userId);
    this.#userIdOf = (request) => readUserId?.(frameworkRequest(request));
    noteFastifyRequests();
  }

  /** Notes the arrival of a request and adds its id to the response. Further calls for a request change nothing. */
  arrive(request: IdentifiedRequest, response: ServerResponse): void {
    this.#arrivals.note(request);
    echoRequestId(this.requestIdHeader, request.id, response);
  }

  /** The code that handles the error of a 5xx logs it. The line of the request shows only the status. */
  level(request: IncomingMessage, response: ServerResponse): 'info' | 'warn' {
    const isSlow = this.#arrivals.durationOf(request) > this.#slowThreshold;
    return response.statusCode >= 500 || isSlow ? 'warn' : 'info';
  }

  fields(request: IncomingMessage, response: ServerResponse): object {
    const userId = this.#userIdOf(request);
    return {
      method: request.method,
      route: requestRoute(request),
      status: response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST,
      duration: this.#arrivals.durationOf(request),
      ...(userId !== undefined && { userId }),
      ...this.#arrivals.traceIdsOf(request),
    };
  }

  message(response: ServerResponse): string {
    return response.writableFinished ? 'request completed' : 'request aborted';
  }
}

/** Key of the lines in options of pino-http. A copy of the options has it, too, as in `{ ...pinoHttpOptions(), transport }`. */
const LINES = Symbol('@breakwater/observability:AccessLines');

/** Adds the lines to options of pino-http. */
export function rememberLines<O extends object>(options: O, lines: AccessLines): O {
  return Object.assign(options, { [LINES]: lines });
}

/** Returns the lines of options that `pinoHttpOptions` built; `undefined` for other options. */
export function linesOf(options: unknown): AccessLines | undefined {
  // nestjs-pino takes options, a destination, or a pair of both.
  const [first] = Array.isArray(options) ? (options as readonly unknown[]) : [options];
  if (typeof first !== 'object' || first === null) return undefined;
  return (first as { readonly [LINES]?: AccessLines })[LINES];
}
