import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { GenerationCache } from '../cache/generation-cache.js';
import type { FingerprintVersion } from './fingerprinter.options.js';
import { filePath, withoutQuery } from '../stack/stack-frames.js';

/** Folders of sources and of built files, also `dist/src`: both contain the same module. */
const SOURCE_FOLDER = /^(?:(?:dist|build|out)\/)?(?:(?:lib|src)\/)?/;
const EXTENSION = /\.[cm]?[jt]sx?$/;
/** `webpack://name/./src/video.ts`, `webpack-internal:///./src/video.ts` and similar: removing the match leaves the path in the package. */
const BUNDLER = /^[a-z][a-z-]*:\/\/[^/]*\/(?:\.\/)*/;
/**
 * Hashes that bundlers put into the names of files, so that each build has other names: `main.3f2a9c1b` (webpack), `chunk-7F3KAB2Q`
 * (esbuild), `index-BX82hs1a` (Rollup, Vite).
 */
const CONTENT_HASH =
  /[.-](?:(?=[a-f]*\d)[\da-f]{8,64}|(?=[A-Z]*\d)[\dA-Z]{8}|(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{8})$/;
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
  name(file: string, version: FingerprintVersion = 'v2'): string | undefined {
    if (FOREIGN.test(file) || file.includes('node_modules')) return undefined;
    const path = filePath(file);
    const name = path === undefined ? bundled(file) : this.#nameOnDisk(path, version);
    return version === 'v1' ? name : name?.replace(CONTENT_HASH, '');
  }

  #nameOnDisk(path: string, version: FingerprintVersion): string {
    // A stack of a process on Windows: its folders do not exist here.
    if (version === 'v2' && sep === '/' && !path.startsWith('/')) return endOf(path);
    const found = this.#packageOf(dirname(path));
    if (found.name !== undefined) return `${found.name}/${bare(portable(relative(found.directory, path)))}`;
    const inRoot = relative(this.root, path);
    if (!inRoot.startsWith('..') && !isAbsolute(inRoot)) return bare(portable(inRoot));
    return endOf(path);
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

/** The last parts of a path: the directories above differ between machines. */
const endOf = (path: string): string => bare(portable(path).split('/').slice(-2).join('/'));

const bundled = (file: string): string | undefined =>
  BUNDLER.test(file) ? bare(withoutQuery(file).replace(BUNDLER, '')) : undefined;

const portable = (path: string): string =>
  (sep === '/' ? path : path.replaceAll(sep, '/')).replaceAll('\\', '/');

const bare = (path: string): string => path.replace(SOURCE_FOLDER, '').replace(EXTENSION, '');
