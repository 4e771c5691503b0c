import type { ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import type { HandlerRequest } from './request-facts.js';

/** Metadata key that `@Sse()` of Nest sets on handlers. */
const SSE_METADATA = '__sse__';

/** The parts of a request and its answer that Express and Fastify have in common. */
export interface HttpExchange {
  readonly request: HandlerRequest;
  readonly response: ServerResponse;
}

/** Reads the exchange of an HTTP handler; `undefined` for messages and sockets. */
export function httpExchange(context: ExecutionContext): HttpExchange | undefined {
  if (context.getType() !== 'http') return undefined;
  const http = context.switchToHttp();
  const response = http.getResponse<ServerResponse & { raw?: ServerResponse }>();
  return { request: http.getRequest<HandlerRequest>(), response: response.raw ?? response };
}

/** Returns whether a handler answers with server-sent events, an answer without an end. */
export function isEndless(handler: object): boolean {
  return Reflect.getMetadata(SSE_METADATA, handler) === true;
}

/** Returns whether the connection has gone before the answer was complete. */
export function clientLeft({ response }: HttpExchange): boolean {
  return response.destroyed && !response.writableFinished;
}
