import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Folder of the built page, beside the code of the package. */
const FOLDER = join(import.meta.dirname, '..', 'ui');

/**
 * Reads all files of the page. Requests are answered from this map, so no path of a request ever reaches the disk.
 *
 * @throws Error when the page was not built
 */
export function readAssets(folder = FOLDER): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    if (type) assets.set(name, { type, body: readFileSync(join(folder, name)) });
  }
  return assets;
}
