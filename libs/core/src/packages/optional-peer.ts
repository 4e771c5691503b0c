import { errorCode } from '../failures/error-identity.js';
import { messageOf } from '../failures/thrown-text.js';

/** Error codes for a package that is not installed, from Node's loaders and from those of bundlers and test runners. */
const MISSING: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Loads an optional peer. The caller writes the import, `() => import('prom-client')`, so that bundlers and the compiler see it.
 *
 * @param name name of the package
 * @returns `undefined` when this package is not installed; the promise rejects when the package is broken, also when it does not find
 * a package of its own
 */
export async function optionalPeer<M>(name: string, load: () => Promise<M>): Promise<M | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(name, error)) return undefined;
    throw error;
  }
}

/** The loaders quote the name of the missing package, and write the path of the importing file, which can contain the name as well. */
function isMissing(name: string, error: unknown): boolean {
  if (!MISSING.has(errorCode(error))) return false;
  const text = messageOf(error);
  return [`'${name}'`, `"${name}"`, `'${name}/`, `"${name}/`].some((quoted) => text.includes(quoted));
}
