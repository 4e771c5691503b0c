import type { IncomingHttpHeaders } from 'node:http';
import type { HealthEndpoints } from './health-endpoints.js';
import type { HealthRoute } from './health-routes.js';

interface FastifyRequest {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
}

interface FastifyReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  send(body: string): this;
  callNotFound(): unknown;
}

interface FastifyScope {
  /** Added by middie, when it is there. */
  use?: unknown;
  route(route: {
    readonly method: 'GET';
    readonly url: string;
    readonly exposeHeadRoute: true;
    readonly handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
  }): unknown;
}

/** The part of a Fastify instance that is used. */
export interface FastifyRoutes {
  register(plugin: (scope: FastifyScope) => Promise<void>): PromiseLike<unknown>;
}

/**
 * A scope of its own, loaded before the application adds hooks, has none of them.
 *
 * @returns what Fastify's `register` returns: to wait for it makes Fastify load the scope at once
 */
export function mountOnFastify(
  app: FastifyRoutes,
  routes: readonly HealthRoute[],
  endpoints: HealthEndpoints,
): PromiseLike<unknown> {
  return app.register(async (scope) => {
    // Nest hands its middleware to every scope with middie's `use` of its own.
    if (Object.hasOwn(scope, 'use')) delete scope.use;
    for (const { path, name } of routes) {
      scope.route({
        method: 'GET',
        url: path,
        exposeHeadRoute: true,
        handler: async (request, reply) => {
          const accept = request.headers.accept;
          const answer = await endpoints.answer(name ?? String(request.params['name']), {
            accept,
            native: request,
          });
          if (!answer) {
            reply.callNotFound();
            return reply;
          }
          return reply.code(answer.code).headers(answer.headers).send(answer.body);
        },
      });
    }
  });
}
