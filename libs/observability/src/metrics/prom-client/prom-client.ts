import { optionalPeer } from '../../optional-peer.js';
import type { PromClientRegistry } from './prom-client-registry.js';

/** The part of prom-client that is used. */
export interface PromClient {
  readonly Registry: new () => PromClientRegistry;
  collectDefaultMetrics(configuration: { readonly register: never }): void;
}

/** prom-client, when it is installed. */
export async function loadPromClient(): Promise<PromClient | undefined> {
  const loaded = await optionalPeer(() => import('prom-client'));
  // It is CommonJS: its names may be found under `default` only.
  return loaded && (loaded.default ?? loaded);
}
