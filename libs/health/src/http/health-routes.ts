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
    else this.host.init$.subscribe(() => void this.#mountOnAdapter());
  }

  async #mountOnAdapter(): Promise<void> {
    const adapter = this.host.httpAdapter;
    if (!adapter) return;
    if (adapter.getType() === 'fastify') {
      await mountOnFastify(adapter.getInstance<FastifyRoutes>(), this.#routes(), this.endpoints);
    } else {
      mountOnExpress(adapter.getInstance<ExpressRoutes>(), this.#routes(), this.endpoints);
    }
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
