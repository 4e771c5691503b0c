import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpRequests } from '@breakwater/core';
import { ignoreProbes } from './ignore-probes.js';

/** Knows whether the running code serves a probe or a scrape. Guarded calls of such requests create no spans. */
export class ProbeRequests {
  readonly #serving = new AsyncLocalStorage<boolean>({ name: 'breakwater:probe' });

  /** @param onRequest called for each request that is neither a probe nor a scrape */
  constructor(requests: HttpRequests, paths: readonly string[], onRequest: () => void) {
    const isProbe = ignoreProbes(paths);
    requests.observe(({ request }) => {
      const probe = isProbe(request);
      // The server starts each request in its own async context, so the mark ends with the request.
      if (probe || this.inside) this.#serving.enterWith(probe);
      if (!probe) onRequest();
      return undefined;
    });
  }

  /** Returns whether the running code serves a probe or a scrape. */
  get inside(): boolean {
    return this.#serving.getStore() === true;
  }
}
