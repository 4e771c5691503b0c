import { fileURLToPath } from 'node:url';

/**
 * Path of a frame's module on disk: of an absolute path or a `file:` URL, without a query. `undefined` for modules of Node, of
 * a bundler, and for code that was never a file.
 */
export function filePath(file: string): string | undefined {
  if (file.startsWith('file://')) return fromUrl(file);
  if (file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) return withoutQuery(file);
  return undefined;
}

/** A bundler or a test runner adds `?update=...` to load a module anew. */
export function withoutQuery(file: string): string {
  const end = file.indexOf('?');
  return end < 0 ? file : file.slice(0, end);
}

function fromUrl(url: string): string | undefined {
  try {
    return fileURLToPath(withoutQuery(url));
  } catch {
    return undefined;
  }
}
