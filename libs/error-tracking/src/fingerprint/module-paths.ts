import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { GenerationCache } from '../cache/generation-cache.js';
import { filePath, withoutQuery } from '../stack/stack-frames.js';

/** Folders of sources and of built files, also `dist/src`: both contain the same module. */
const SOURCE_FOLDER = /^(?:(?:dist|build|out)\/)?(?:(?:lib|src)\/)?/;
const EXTENSION = /\.[cm]?[jt]sx?$/;
/** `webpack://name/./src/video.ts`, `webpack-internal:///./src/video.ts` and similar: removing the match leaves the path in the package. */
const BUNDLER = /^[a-z][a-z-]*:\/\/[^/]*\/(?:\.\/)*/;
const FOREIGN = /^(?:node:|internal\/|evalmachine|eval at |native |<anonymous>|wasm:)/;
const MAX_DIRECTORIES = 2_000;
const MAX_LEVELS = 40;

interface PackageRoot {
  readonly name: string;
  readonly directory: string;
}

/**
 * Names modules in the same way on every machine, for sources and for built files: the package and the path inside of it, without
 * `src` or `dist`, extension and query. Dependencies have no name here.
 */
export class ModulePaths {
  /** The package of each known directory; `null` for a directory outside of any package. */
  readonly #roots = new GenerationCache<string, PackageRoot | { readonly name: undefined }>(MAX_DIRECTORIES);

  /** @param root directory to which paths outside of any package are relative */
  constructor(private readonly root: string) {}

  /** Name of an in-app module; `undefined` for modules of Node and of dependencies, and for text that is no module. */
  name(file: string): string | undefined {
    if (FOREIGN.test(file) || file.includes('node_modules')) return undefined;
    const path = filePath(file);
    if (path !== undefined) return this.#nameOnDisk(path);
    return BUNDLER.test(file) ? bare(withoutQuery(file).replace(BUNDLER, '')) : undefined;
  }

  #nameOnDisk(path: string): string {
    const found = this.#packageOf(dirname(path));
    if (found.name !== undefined) return `${found.name}/${bare(portable(relative(found.directory, path)))}`;
    const inRoot = relative(this.root, path);
    if (!inRoot.startsWith('..') && !isAbsolute(inRoot)) return bare(portable(inRoot));
    // The directories above the root differ between machines.
    return bare(portable(path).split('/').slice(-2).join('/'));
  }

  #packageOf(directory: string): PackageRoot | { readonly name: undefined } {
    const known = this.#roots.get(directory);
    if (known) return known;
    const found = findPackage(directory);
    this.#roots.set(directory, found);
    return found;
  }
}

/** The nearest `package.json` with a name. Folders of built files often have one that only sets `"type": "module"`. */
function findPackage(start: string): PackageRoot | { readonly name: undefined } {
  let directory = start;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const name = packageName(directory);
    if (name !== undefined) return { name, directory };
    const parent = dirname(directory);
    if (parent === directory) break;
    directory = parent;
  }
  return { name: undefined };
}

function packageName(directory: string): string | undefined {
  try {
    const json = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8')) as { readonly name?: unknown };
    return typeof json.name === 'string' && json.name !== '' ? json.name : undefined;
  } catch {
    return undefined;
  }
}

const portable = (path: string): string =>
  (sep === '/' ? path : path.replaceAll(sep, '/')).replaceAll('\\', '/');

const bare = (path: string): string => path.replace(SOURCE_FOLDER, '').replace(EXTENSION, '');
