import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PageFile, pageFile } from './page-file.js';
import { PageNotBuiltError } from './page-not-built.error.js';

/** Files of the page by the path of their URL, e.g. `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Injection token of {@link PageFiles}. */
export const PageFiles = Symbol('PageFiles');

/**
 * Reads the built page into memory. A request is looked up there and never becomes a path of the file system, so that no request can reach
 * a file outside of the page.
 *
 * @throws PageNotBuiltError when the folder holds no page
 */
export function readPage(url: URL): PageFiles {
  const folder = fileURLToPath(url);
  if (!existsSync(join(folder, 'index.html'))) throw new PageNotBuiltError(folder);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        const path = relative(folder, file).split(sep).join('/');
        return [`/${path}`, pageFile(name, readFileSync(file))] as const;
      }),
  );
}
