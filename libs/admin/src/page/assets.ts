import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

/** Injection token of the files of the page, by name. */
export const Assets = Symbol('@breakwater/admin:Assets');

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The built page, as seen from the sources and from the compiled code alike. */
const FOLDER = join(import.meta.dirname, '..', '..', 'dist', 'ui');

/**
 * Reads all files of the page. Requests are answered from this map, so no path of a request ever reaches the disk. The map is empty
 * if the page was not built, which happens in a clone of the repository only.
 */
export function readAssets(folder = FOLDER): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (type) assets.set(name, { type, body: readFileSync(join(folder, name)) });
  }
  return assets;
}
