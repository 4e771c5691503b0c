import { optionalPeer } from '@breakwater/core';
import type { PromClientRegistry } from './prom-client-registry.js';

/** The part of prom-client that this module uses. */
interface PromClient {
  readonly Registry: new () => PromClientRegistry;
  collectDefaultMetrics(configuration: { readonly register: never }): void;
}

/** Loads prom-client; `undefined` when it is not installed. */
export async function loadPromClient(): Promise<PromClient | undefined> {
  const loaded = await optionalPeer('prom-client', () => import('prom-client'));
  // prom-client is CommonJS: its exports may exist under `default` only.
  return loaded && (loaded.default ?? loaded);
}
