import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page in one encoding, as it is sent. */
export interface Representation {
  readonly content: Buffer;
  /** Differs between encodings, because a cache must not mix them. */
  readonly etag: string;
}

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly plain: Representation;
  /** Missing when compression gains nothing. */
  readonly gzip?: Representation;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.woff2', 'font/woff2'],
]);

/** Compresses a file once, at the start, rather than for every request. */
export function pageFile(name: string, content: Buffer): PageFile {
  const zipped = gzipSync(content, { level: 9 });
  return {
    type: TYPES.get(extname(name)) ?? 'application/octet-stream',
    plain: representation(content),
    ...(zipped.length < content.length && { gzip: representation(zipped) }),
  };
}

const representation = (content: Buffer): Representation => ({
  content,
  etag: `"${createHash('sha256').update(content).digest('base64url')}"`,
});
