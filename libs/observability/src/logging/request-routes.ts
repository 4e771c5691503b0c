import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { routeOf } from '@breakwater/core';

/** Fastify tells the route of a request on this channel; Node's own request, which pino-http sees, knows nothing of it. */
const FASTIFY = 'tracing:fastify.request.handler:start';

interface FastifyHandlerStart {
  readonly request?: { readonly raw?: IncomingMessage };
  readonly route?: { readonly url?: string };
}

const fastifyRoutes = new WeakMap<IncomingMessage, string>();
let listening = false;

/** Begins to note the routes of Fastify's requests; once for the process, as its channel is one of the process. */
export function noteFastifyRoutes(): void {
  if (listening) return;
  listening = true;
  subscribe(FASTIFY, (message) => {
    const { request, route } = message as FastifyHandlerStart;
    if (request?.raw && route?.url !== undefined) fastifyRoutes.set(request.raw, route.url);
  });
}

/** Route template of a request to Express or Fastify, e.g. `/videos/:id`; none when no route matched. */
export function requestRoute(request: IncomingMessage): string | undefined {
  return routeOf(request) ?? fastifyRoutes.get(request);
}
