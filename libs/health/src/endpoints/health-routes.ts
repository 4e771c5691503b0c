import { type DirectRoute, mountDirectRoutes } from '@breakwater/core';
import type { HttpAdapterHost } from '@nestjs/core';
import type { HealthSettings } from '../health.options.js';
import type { HealthEndpoints } from './health-endpoints.js';

/** Mounts the endpoints on the HTTP framework itself, so that a probe passes nothing of the application on its way. */
export class HealthRoutes {
  constructor(
    private readonly settings: HealthSettings,
    private readonly endpoints: HealthEndpoints,
    private readonly host: HttpAdapterHost,
  ) {}

  async mount(): Promise<void> {
    const { prefix, aliases } = this.settings;
    const short = aliases ? ['live', 'ready'] : [];
    await mountDirectRoutes(this.host, [
      this.#route(prefix, ''),
      this.#route(`${prefix}/:name`),
      ...short.map((name) => this.#route(`/${name}`, name)),
    ]);
  }

  /** @param endpoint name of the endpoint; absent when the path has a parameter `name` */
  #route(path: string, endpoint?: string): DirectRoute {
    return {
      path,
      answer: ({ headers, params, native }) =>
        this.endpoints.answer(endpoint ?? String(params['name']), { accept: headers.accept, native }),
    };
  }
}
