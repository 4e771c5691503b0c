import { GenerationCache, ownCopy } from '../cache/generation-cache.js';
import { SourceMaps } from '../samples/source-maps.js';
import { framesText, parseFrame } from '../stack/stack-frames.js';
import type { FingerprintVersion } from './fingerprinter.options.js';
import { minifiedFiles, sourceOf, withoutMadeNames } from './minified-frames.js';
import { ModulePaths } from './module-paths.js';

/** Words that V8 writes in front of a name. */
const PREFIXES = ['async ', 'new ', 'get ', 'set '];

/** Receivers that say nothing about the class: V8 writes them for plain objects, modules and bound functions. */
const GENERIC_RECEIVERS: ReadonlySet<string> = new Set([
  'Object',
  'Function',
  'Proxy',
  'Module',
  'Array',
  'Promise',
  'Reflect',
]);

/** Compilers rename a class that refers to itself: `_Video` (esbuild, SWC), `Video_1` (TypeScript). */
const RENAMED = /^_+|_\d+$/g;

/**
 * The name of a frame's function, without the parts that can change while the code stays the same: `async`, `new`, and the alias in
 * `publish [as handler]`. Version 2 keeps the class: `VideoService.publish`. V8 calls methods of plain objects `Object.publish` or
 * `publish`, depending on the caller, so they have no class. Functions without a name have an empty name.
 */
export function functionName(name: string, version: FingerprintVersion = 'v2'): string {
  let bare = name;
  for (const prefix of PREFIXES) if (bare.startsWith(prefix)) bare = bare.slice(prefix.length);
  const alias = bare.indexOf(' [as ');
  if (alias >= 0) bare = bare.slice(0, alias);
  const dot = bare.lastIndexOf('.');
  const method = bare.slice(dot + 1);
  // `<anonymous>`, `<computed>`, `<static_initializer>`
  const own = method.startsWith('<') ? '' : method;
  return version === 'v1' || dot < 0 ? own : `${receiverOf(bare.slice(0, dot))}${own}`;
}

/** `Video.` for a class, and empty for everything else: the names of classes begin with an upper-case letter. */
function receiverOf(receiver: string): string {
  const name = receiver.slice(receiver.lastIndexOf('.') + 1).replaceAll(RENAMED, '');
  return /^[A-Z]/.test(name) && !GENERIC_RECEIVERS.has(name) ? `${name}.` : '';
}

/** Characters of the frames of one stack that take part: dozens of frames. */
export const MAX_FRAMES_LENGTH = 8_000;

/** Maximum number of frames of one turn of a recursion: `walk > visit > walk > visit` has two. */
const LONGEST_TURN = 5;

const NONE: ReadonlySet<string> = new Set();

/** Ends the frames of a stack whose names and modules do not say enough about the place: those of a minified bundle without a map. */
const UNCLEAR = '\n~';

/** Tells whether frames say too little about the place of an error, so that its message has to count as well. */
export const areUnclear = (frames: string): boolean => frames.endsWith(UNCLEAR);

/**
 * The frames of the application's own code as one text, innermost first, without lines and columns; empty without such frames.
 * Repeated turns of a recursion count once. If a recursion has pushed outer frames out of the stack, the remaining outer frames do
 * not count. In a minified bundle, the names that a minifier has made do not count, and a source map names the modules; without a
 * map the frames are {@link areUnclear unclear}.
 */
export function inAppFrames(
  frames: string,
  modules: ModulePaths,
  version: FingerprintVersion = 'v2',
  maps?: SourceMaps,
): string {
  const lines = frames.split('\n');
  const parsed = lines.flatMap((line) => parseFrame(line) ?? []);
  const minified = version === 'v2' ? minifiedFiles(parsed) : NONE;
  const names: string[] = [];
  let cutAt: number | undefined;
  let isUnclear = false;
  for (const frame of parsed) {
    const builtModule = modules.name(frame.file, version);
    if (builtModule === undefined) continue;
    const isMade = minified.has(frame.file);
    const source = isMade ? sourceOf(frame, maps) : undefined;
    const module = source === undefined ? builtModule : modules.name(source, version);
    // The map says that a frame of the bundle belongs to a dependency.
    if (module === undefined) continue;
    if (isMade && source === undefined) isUnclear = true;
    const name = functionName(frame.function, version);
    names.push(`${isMade ? withoutMadeNames(name) : name}@${module}`);
    const turn = lengthOfTurn(names);
    if (turn === 0) continue;
    names.length -= turn;
    cutAt ??= names.length;
  }
  const isCut = lines.length >= Error.stackTraceLimit || frames.length >= MAX_FRAMES_LENGTH;
  const text = (isCut && cutAt !== undefined ? names.slice(0, cutAt) : names).join('\n');
  return isUnclear && names.length > 0 ? `${text}${UNCLEAR}` : text;
}

/** Length of the turn that the last names repeat; 0 when they repeat nothing. */
function lengthOfTurn(names: readonly string[]): number {
  const { length } = names;
  for (let turn = 1; turn <= LONGEST_TURN && turn * 2 <= length; turn += 1) {
    let same = 0;
    while (same < turn && names[length - 1 - same] === names[length - 1 - same - turn]) same += 1;
    if (same === turn) return turn;
  }
  return 0;
}

/** Remembers the in-app frames of each stack, so that repeated errors of one place are not parsed again. */
export class StackFrames {
  readonly #modules: ModulePaths;
  readonly #known: GenerationCache<string, string>;
  readonly #maps = new SourceMaps();

  constructor(root: string, maxEntries: number) {
    this.#modules = new ModulePaths(root);
    this.#known = new GenerationCache(maxEntries);
  }

  /** The in-app frames of a stack; empty without such frames. */
  of(stack: string, message: string, version: FingerprintVersion = 'v2'): string {
    const frames = framesText(stack, message, MAX_FRAMES_LENGTH);
    if (frames === '') return '';
    if (version === 'v1') return inAppFrames(frames, this.#modules, version);
    const known = this.#known.get(frames);
    if (known !== undefined) return known;
    const parsed = inAppFrames(frames, this.#modules, version, this.#maps);
    this.#known.set(ownCopy(frames), parsed);
    return parsed;
  }
}
