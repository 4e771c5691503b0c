import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const PACKAGE = /^(.*[\\/]node_modules[\\/]undici)[\\/]/;

/** Returns the versions of the package undici that this process has loaded, sorted. The copy inside of Node is not one of them. */
export function loadedUndiciVersions(
  files: readonly string[] = Object.keys(createRequire(import.meta.url).cache),
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): readonly string[] {
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  const versions = [...folders].flatMap((folder) => {
    try {
      return (JSON.parse(read(`${folder}/package.json`)) as { version: string }).version;
    } catch {
      return [];
    }
  });
  return [...new Set(versions)].toSorted();
}
