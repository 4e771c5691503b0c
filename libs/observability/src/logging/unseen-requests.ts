import type { IncomingMessage, ServerResponse } from 'node:http';
import { findProvider, HttpRequests, optionalPeer } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type AccessLines, linesOf } from './access-lines.js';
import { chooseRequestId } from './request-id.js';

/** Injection token of the options of nestjs-pino. An application without `LoggerModule` has none. */
const PINO_PARAMS = 'pino-params';

/** The part of a pino logger that is used. */
interface LineLogger {
  child(bindings: object): Record<'info' | 'warn', (fields: object, message: string) => void>;
}

/** A request and its response with the properties that pino-http adds. */
interface PinoExchange {
  readonly request: IncomingMessage & { id?: unknown };
  readonly response: ServerResponse & { readonly allLogs?: unknown };
}

/**
 * Writes the lines of requests that never reach pino-http, because a body parser or the router refuses them first: malformed JSON, a
 * body that is too large, a path that cannot be decoded, headers that Node cannot read. Gives each request its id and its `x-request-id`
 * when it arrives, so that such an answer has them as well; probes get an id, but no line. Does nothing unless nestjs-pino uses `pinoHttpOptions`.
 */
@Injectable()
export class UnseenRequests implements OnModuleInit {
  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(HttpRequests) private readonly requests: HttpRequests,
  ) {}

  async onModuleInit(): Promise<void> {
    const params = findProvider<{ readonly pinoHttp?: unknown }>(this.moduleRef, PINO_PARAMS);
    const lines = linesOf(params?.pinoHttp);
    if (!lines) return;
    const pino = await optionalPeer('nestjs-pino', () => import('nestjs-pino'));
    if (!pino) return;
    // nestjs-pino sets the root logger when it configures its middleware.
    const logger = (): LineLogger | undefined => pino.PinoLogger.root;
    this.requests.observe((exchange) => observe(lines, exchange, logger));
  }
}

function observe(
  lines: AccessLines,
  { request, response }: PinoExchange,
  logger: () => LineLogger | undefined,
): (() => void) | undefined {
  request.id ??= chooseRequestId(request, lines.requestIdHeader);
  lines.arrive(request, response);
  if (lines.ignores(request)) return undefined;
  return () => {
    // pino-http has seen the request and has written its line. `log` does not show that: on Fastify, middie sets it, too.
    if (response.allLogs !== undefined) return;
    const own = logger()?.child({ requestId: request.id });
    const level = lines.level(request, response);
    own?.[level](lines.fields(request, response), lines.message(response));
  };
}
