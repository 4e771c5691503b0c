import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { DirectRoute } from './direct-route.js';
import { markOperatorRoute } from './operator-route.js';
import { sendAnswer } from './send-answer.js';

interface FastifyRequest {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  readonly routeOptions: { readonly config: { readonly route: DirectRoute } };
}

interface FastifyReply {
  readonly raw: ServerResponse;
  /** Tells Fastify that other code sends the answer. No further hook runs. */
  hijack(): unknown;
  callNotFound(): unknown;
}

type FastifyHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

interface FastifyScope {
  /** Added by middie, if it is installed. */
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

/** The part of a Fastify instance that this module uses. */
export interface FastifyRoutes {
  register(plugin: (scope: FastifyScope) => Promise<void>): PromiseLike<unknown>;
}

/**
 * Mounts routes on Fastify. Answers in a hook of a separate scope, which loads before the application adds anything. Fastify
 * passes the root's hooks to every scope, so hooks that the application adds later run after this one.
 *
 * @returns the result of Fastify's `register`; awaiting it makes Fastify load the scope immediately
 */
export function mountOnFastify(app: FastifyRoutes, routes: readonly DirectRoute[]): PromiseLike<unknown> {
  return app.register(async (scope) => {
    // Nest adds its middleware to the scopes that middie knows, by this function.
    if (Object.hasOwn(scope, 'use')) scope.use = () => scope;
    scope.addHook('onRequest', async (request, reply) => {
      const { headers, params, routeOptions } = request;
      const answer = await routeOptions.config.route.answer({ headers, params, native: request });
      // Without an answer the handler responds as the application does for an unknown route.
      if (!answer) return;
      reply.hijack();
      sendAnswer(reply.raw, answer);
    });
    for (const route of routes) {
      scope.route({
        method: 'GET',
        url: route.path,
        exposeHeadRoute: true,
        config: markOperatorRoute({ route }),
        handler: async (_request, reply) => reply.callNotFound(),
      });
    }
  });
}
