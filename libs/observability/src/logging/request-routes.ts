import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { routeOf } from '@breakwater/core';

/** Diagnostics channel on which Fastify publishes the route of a request. Node's request, which pino-http sees, lacks the route. */
const FASTIFY = 'tracing:fastify.request.handler:start';

interface FastifyHandlerStart {
  readonly request?: { readonly raw?: IncomingMessage };
  readonly route?: { readonly url?: string };
}

const fastifyRoutes = new WeakMap<IncomingMessage, string>();
let listening = false;

/** Starts to record the routes of Fastify's requests. Subscribes once per process, because the channel belongs to the process. */
export function noteFastifyRoutes(): void {
  if (listening) return;
  listening = true;
  subscribe(FASTIFY, (message) => {
    const { request, route } = message as FastifyHandlerStart;
    if (request?.raw && route?.url !== undefined) fastifyRoutes.set(request.raw, route.url);
  });
}

/** Returns the route template of a request to Express or Fastify, e.g. `/videos/:id`; `undefined` if no route matched. */
export function requestRoute(request: IncomingMessage): string | undefined {
  return routeOf(request) ?? fastifyRoutes.get(request);
}
