import { type DirectRoute, mountDirectRoutes } from '@breakwater/core';
import type { HttpAdapterHost } from '@nestjs/core';
import { checkKey } from '../checks/check-result.js';
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
    const short = aliases === undefined ? [] : ['live', 'ready'];
    await mountDirectRoutes(this.host, [
      this.#route(prefix, () => ''),
      this.#route(`${prefix}/:name`, (name) => name),
      this.#route(`${prefix}/modules/:name`, (name) => checkKey({ kind: 'module', name })),
      ...short.map((name) => this.#route(`${aliases}/${name}`, () => name)),
    ]);
  }

  /** @param endpoint returns the name of the endpoint for the parameter `name` of the path */
  #route(path: string, endpoint: (name: string) => string): DirectRoute {
    return {
      path,
      answer: ({ headers, params, native }) =>
        this.endpoints.answer(endpoint(String(params['name'])), { accept: headers.accept, native }),
    };
  }
}
