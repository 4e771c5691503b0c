import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { DirectRoute } from './direct-route.js';
import { sendAnswer } from './send-answer.js';

interface FastifyRequest {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  readonly routeOptions: { readonly config: { readonly route: DirectRoute } };
}

interface FastifyReply {
  readonly raw: ServerResponse;
  /** Tells Fastify that somebody else answers: no further hook runs, and none sees the body. */
  hijack(): unknown;
  callNotFound(): unknown;
}

type FastifyHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

interface FastifyScope {
  /** Added by middie, when it is there. */
  use?: unknown;
  route(route: {
    readonly method: 'GET';
    readonly url: string;
    readonly exposeHeadRoute: true;
    readonly config: { readonly route: DirectRoute };
    readonly handler: FastifyHandler;
  }): unknown;
  addHook(name: 'onRequest', hook: FastifyHandler): unknown;
}

/** The part of a Fastify instance that is used. */
export interface FastifyRoutes {
  register(plugin: (scope: FastifyScope) => Promise<void>): PromiseLike<unknown>;
}

/**
 * Answers in a hook of a scope of its own that is loaded before the application adds anything: its hooks come later in
 * the list, although Fastify hands those of the root to every scope.
 *
 * @returns what Fastify's `register` returns: to wait for it makes Fastify load the scope at once
 */
export function mountOnFastify(app: FastifyRoutes, routes: readonly DirectRoute[]): PromiseLike<unknown> {
  return app.register(async (scope) => {
    // Nest hands its middleware to every scope with middie's `use` of its own.
    if (Object.hasOwn(scope, 'use')) delete scope.use;
    scope.addHook('onRequest', async (request, reply) => {
      const { headers, params, routeOptions } = request;
      const answer = await routeOptions.config.route.answer({ headers, params, native: request });
      // Perhaps there is no such thing; then the handler says so as the application does.
      if (!answer) return;
      reply.hijack();
      sendAnswer(reply.raw, answer);
    });
    for (const route of routes) {
      scope.route({
        method: 'GET',
        url: route.path,
        exposeHeadRoute: true,
        config: { route },
        handler: async (_request, reply) => reply.callNotFound(),
      });
    }
  });
}
