import type { HttpAdapterHost } from '@nestjs/core';
import type { HealthSettings } from '../health.options.js';
import { mountOnExpress, type ExpressRoutes } from './express.routes.js';
import { mountOnFastify, type FastifyRoutes } from './fastify.routes.js';
import type { HealthEndpoints } from './health-endpoints.js';

/** Where a path leads: the name of an endpoint, or the last part of the path. */
export interface HealthRoute {
  readonly path: string;
  /** Name of the endpoint; `undefined` when the path has a parameter `name`. */
  readonly name?: string;
}

/**
 * Puts the endpoints on the HTTP framework itself and not on Nest's router, before the application adds anything:
 * no prefix, version, guard, interceptor, filter or middleware of the application lies on the way of a probe.
 */
export class HealthRoutes {
  constructor(
    private readonly settings: HealthSettings,
    private readonly endpoints: HealthEndpoints,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Mounts now, or as soon as there is an HTTP adapter: a testing module gets its own late, a worker never. */
  async mount(): Promise<void> {
    if (this.host.httpAdapter) await this.#mountOnAdapter();
    // Not awaited: the application goes on at once, and two who wait for Fastify's plugins at a time wait for ever.
    else this.host.init$.subscribe(() => void this.#mountOnAdapter());
  }

  #mountOnAdapter(): PromiseLike<unknown> | undefined {
    const { httpAdapter: adapter } = this.host;
    if (!adapter) return undefined;
    if (adapter.getType() === 'fastify') {
      return mountOnFastify(adapter.getInstance<FastifyRoutes>(), this.#routes(), this.endpoints);
    }
    mountOnExpress(adapter.getInstance<ExpressRoutes>(), this.#routes(), this.endpoints);
    return undefined;
  }

  #routes(): readonly HealthRoute[] {
    const { prefix, aliases } = this.settings;
    const short = aliases ? ['live', 'ready'] : [];
    return [
      { path: prefix, name: '' },
      { path: `${prefix}/:name` },
      ...short.map((name) => ({ path: `/${name}`, name })),
    ];
  }
}
