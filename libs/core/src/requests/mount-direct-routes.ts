import type { HttpAdapterHost } from '@nestjs/core';
import type { DirectRoute } from './direct-route.js';
import { type ExpressRoutes, mountOnExpress } from './express.routes.js';
import { type FastifyRoutes, mountOnFastify } from './fastify.routes.js';

/** Mounting under way, by application. */
const mounting = new WeakMap<HttpAdapterHost, Promise<unknown>>();

/**
 * Puts routes on the HTTP framework itself and not on Nest's router, before the application adds anything: no prefix, version,
 * guard, interceptor, filter or middleware of the application lies on the way of a probe or a scrape.
 *
 * Mounts now, or as soon as there is an HTTP adapter: a testing module gets its own late, a worker never.
 */
export async function mountDirectRoutes(
  host: HttpAdapterHost,
  routes: readonly DirectRoute[],
): Promise<void> {
  if (!host.httpAdapter) {
    // Not awaited: the application goes on at once.
    host.init$.subscribe(() => void mountOnAdapter(host, routes));
    return;
  }
  // One after the other: two who wait for Fastify's plugins at the same time wait for ever.
  const previous = mounting.get(host);
  const mounted = (previous ?? Promise.resolve()).then(() => mountOnAdapter(host, routes));
  mounting.set(host, mounted);
  await mounted;
}

function mountOnAdapter(
  { httpAdapter: adapter }: HttpAdapterHost,
  routes: readonly DirectRoute[],
): PromiseLike<unknown> | undefined {
  if (!adapter) return undefined;
  if (adapter.getType() === 'fastify') return mountOnFastify(adapter.getInstance<FastifyRoutes>(), routes);
  mountOnExpress(adapter.getInstance<ExpressRoutes>(), routes);
  return undefined;
}
