import type { ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';

/** Set by Nest's `@Sse()` on the handlers of endless answers. */
const SSE_METADATA = '__sse__';

/** The parts of a request and its answer that Express and Fastify have in common. */
export interface HttpExchange {
  readonly method: string;
  readonly requestId: string | undefined;
  readonly response: ServerResponse;
  /** Whether the handler answers with server-sent events, an answer without an end. */
  readonly streaming: boolean;
}

interface AdapterRequest {
  readonly method: string;
  readonly id?: unknown;
}

/** Reads the exchange of an HTTP handler; `undefined` for messages and sockets. */
export function httpExchange(context: ExecutionContext): HttpExchange | undefined {
  if (context.getType() !== 'http') return undefined;
  const http = context.switchToHttp();
  const request = http.getRequest<AdapterRequest>();
  const response = http.getResponse<ServerResponse & { raw?: ServerResponse }>();
  return {
    method: request.method,
    requestId: typeof request.id === 'string' ? request.id : undefined,
    response: response.raw ?? response,
    streaming: Reflect.getMetadata(SSE_METADATA, context.getHandler()) === true,
  };
}
