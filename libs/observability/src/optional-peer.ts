import { errorCode } from '@breakwater/core';
/** What a loader of Node, or of a bundler or test runner in its place, says when a package is not installed. */
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Loads an optional peer. The import stands at the caller, `() => import('prom-client')`, so that bundlers and the compiler see it.
 *
 * @returns `undefined` when the package is not installed; one that is there and broken is an error
 */
export async function optionalPeer<M>(load: () => Promise<M>): Promise<M | undefined> {
  try {
    return await load();
  } catch (error) {
    if (MISSING.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
