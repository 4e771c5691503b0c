import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { readText } from '../failures/read-property.js';

/** A package that this process has loaded from one folder. Copies of other versions read it, so its members never change. */
interface LoadedCopy {
  readonly version: string;
  readonly folder: string;
}

/**
 * Warns when the process has loaded the same package from two folders. Classes and injection tokens of one copy are unknown to the
 * other, so modules do not find each other. A package calls it while it is loaded, from a file at the top of its code.
 *
 * The same folder may be loaded again without a warning: as ES module and by a transform to CommonJS, by a test runner with a module
 * registry of its own, by hot reload. A copy inside a bundle is in no folder of its own and is not noticed.
 *
 * @param name name of the package, e.g. `@breakwater/core`
 */
export function noticeOtherCopies(name: string): void {
  const warning = registerCopy(name, callingFile(), globalThis);
  if (warning !== undefined) process.emitWarning(warning, { code: 'BREAKWATER_TWO_COPIES' });
}

/**
 * Remembers in the global scope from which folder a package was loaded.
 *
 * @param file a file at the top of its code: a path or a `file:` address
 * @returns a warning if another folder is known already
 */
export function registerCopy(name: string, file: string | undefined, scope: object): string | undefined {
  const copy = file === undefined ? undefined : copyAround(file, name);
  if (!copy) return undefined;
  const copies = copiesOf(name, scope);
  if (copies.some(({ folder }) => folder === copy.folder)) return undefined;
  const [first] = copies;
  copies.push(copy);
  return first && twoCopies(name, first, copy);
}

function twoCopies(name: string, first: LoadedCopy, second: LoadedCopy): string {
  return (
    `This process has loaded two copies of ${name}: ${first.version} from ${first.folder} and ${second.version} from ${second.folder}. ` +
    'Classes and injection tokens of one copy are unknown to the other, so modules do not find each other. ' +
    `\`npm ls ${name}\` lists the packages that need each copy. Install all Breakwater packages in one version, and then run \`npm dedupe\`.`
  );
}

/** The list that all copies of a package share in this global scope. It is not enumerable, so leak checks of test runners skip it. */
function copiesOf(name: string, scope: object): LoadedCopy[] {
  const key = Symbol.for(name);
  const known: unknown = Reflect.get(scope, key);
  if (Array.isArray(known)) return known as LoadedCopy[];
  const copies: LoadedCopy[] = [];
  Reflect.defineProperty(scope, key, { value: copies, configurable: true });
  return copies;
}

/** `import.meta.url` would end transforms to CommonJS with a syntax error, so the call stack names the file. */
function callingFile(): string | undefined {
  // The frames are those of this function, of `noticeOtherCopies` and of its caller.
  return util.getCallSites?.(3)[2]?.scriptName;
}

/** The package whose code contains the file, in `dist/` or `src/`. */
function copyAround(file: string, name: string): LoadedCopy | undefined {
  try {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const folder = dirname(dirname(path));
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const version = readText(manifest, 'version');
    return version !== undefined && readText(manifest, 'name') === name ? { version, folder } : undefined;
  } catch {
    return undefined;
  }
}
