import type { HttpAdapterHost } from '@nestjs/core';
import type { DirectRequest, DirectRoute, DirectRouteGuard, MaybeDirectAnswer } from './direct-route.js';
import { type ExpressRoutes, mountOnExpress } from './express.routes.js';
import { type FastifyRoutes, mountOnFastify } from './fastify.routes.js';

/** Mounting in progress, by application. */
const mounting = new WeakMap<HttpAdapterHost, Promise<unknown>>();

/** The guards of each application, the latest one first. */
const guards = new WeakMap<HttpAdapterHost, readonly DirectRouteGuard[]>();

/** Puts a guard in front of all direct routes, also in front of those that are mounted already. Without a guard it costs nothing. */
export function guardDirectRoutes(host: HttpAdapterHost, guard: DirectRouteGuard): void {
  guards.set(host, [guard, ...(guards.get(host) ?? [])]);
}

/**
 * Mounts routes on the HTTP framework, not on Nest's router, before the application adds anything. No prefix, version, guard,
 * interceptor, filter or middleware of the application applies to them. Use it for probes and scrapes.
 *
 * Mounts immediately, or as soon as there is an HTTP adapter: a testing module gets its adapter later, a worker never.
 */
export async function mountDirectRoutes(
  host: HttpAdapterHost,
  direct: readonly DirectRoute[],
): Promise<void> {
  const routes = direct.map((route): DirectRoute => ({
    path: route.path,
    answer: (request) => answerBehind(guards.get(host) ?? [], route, request),
  }));
  if (!host.httpAdapter) {
    // Not awaited, so the application continues.
    host.init$.subscribe(() => void mountOnAdapter(host, routes));
    return;
  }
  // One after the other: two callers that await Fastify's plugins at the same time would wait forever.
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

function answerBehind(
  [guard, ...others]: readonly DirectRouteGuard[],
  route: DirectRoute,
  request: DirectRequest,
): MaybeDirectAnswer {
  if (!guard) return route.answer(request);
  return guard(route.path, request, () => answerBehind(others, route, request));
}
