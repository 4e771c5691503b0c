import { BUILT_PAGE } from './built-page.generated.js';

/** One file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** The files of the page, by name. Requests are answered from this map, so no path of a request ever reaches the disk. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map(
  Object.entries(BUILT_PAGE).map(([name, text]) => [
    name,
    { type: TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', body: Buffer.from(text) },
  ]),
);
