import { extname } from 'node:path';
import { BUILT_PAGE } from './built-page.generated.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The page and its files by route. The names of the files contain a hash of their content, so browsers keep them for ever. */
export const PAGE: ReadonlyMap<string, PageFile> = new Map(
  Object.entries(BUILT_PAGE).map(([name, text]) => {
    const isPage = name === 'index.html';
    const body = Buffer.from(text);
    const headers = {
      ...SECURITY_HEADERS,
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-length': body.length,
      'cache-control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
    };
    return [isPage ? 'GET /' : `GET /assets/${name}`, { headers, body }];
  }),
);
