import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { routeOf } from '@breakwater/core';

/** Diagnostics channel on which Fastify publishes its request. Node's request, which pino-http sees, lacks route and user. */
const FASTIFY = 'tracing:fastify.request.handler:start';

interface FastifyHandlerStart {
  readonly request?: object & { readonly raw?: IncomingMessage };
  readonly route?: { readonly url?: string };
}

/** Facts about a request to Fastify. */
interface NotedRequest {
  readonly request: object;
  readonly route: string | undefined;
}

const noted = new WeakMap<IncomingMessage, NotedRequest>();
let listening = false;

/** Starts to note Fastify's requests. Subscribes once per process, because the channel belongs to the process. */
export function noteFastifyRequests(): void {
  if (listening) return;
  listening = true;
  subscribe(FASTIFY, (message) => {
    const { request, route } = message as FastifyHandlerStart;
    if (request?.raw) noted.set(request.raw, { request, route: route?.url });
  });
}

/** Returns the route template of a request to Express or Fastify, e.g. `/videos/:id`; `undefined` if no route matched. */
export function requestRoute(request: IncomingMessage): string | undefined {
  return routeOf(request) ?? noted.get(request)?.route;
}

/** Returns the request that guards and handlers see: Fastify's own, or Node's in Express. */
export function frameworkRequest(request: IncomingMessage): object {
  return noted.get(request)?.request ?? request;
}
