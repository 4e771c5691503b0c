import { errorCode } from '@breakwater/core';
/** Error codes for a package that is not installed, from Node's loaders and from those of bundlers and test runners. */
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Loads an optional peer. The caller writes the import, `() => import('prom-client')`, so that bundlers and the compiler see it.
 *
 * @returns `undefined` when the package is not installed; the promise rejects when the package is broken
 */
export async function optionalPeer<M>(load: () => Promise<M>): Promise<M | undefined> {
  try {
    return await load();
  } catch (error) {
    if (MISSING.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
