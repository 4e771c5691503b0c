import { GenerationCache, ownCopy } from '../cache/generation-cache.js';
import { framesText, parseFrame } from '../stack/stack-frames.js';
import type { FingerprintVersion } from './fingerprinter.options.js';
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

/**
 * The frames of the application's own code as one text, innermost first, without lines and columns; empty without such frames.
 * Repeated turns of a recursion count once. If a recursion has pushed outer frames out of the stack, the remaining outer frames do
 * not count.
 */
export function inAppFrames(
  frames: string,
  modules: ModulePaths,
  version: FingerprintVersion = 'v2',
): string {
  const lines = frames.split('\n');
  const names: string[] = [];
  let cutAt: number | undefined;
  for (const line of lines) {
    const frame = parseFrame(line);
    const module = frame && modules.name(frame.file);
    if (!frame || module === undefined) continue;
    names.push(`${functionName(frame.function, version)}@${module}`);
    const turn = lengthOfTurn(names);
    if (turn === 0) continue;
    names.length -= turn;
    cutAt ??= names.length;
  }
  const isCut = lines.length >= Error.stackTraceLimit || frames.length >= MAX_FRAMES_LENGTH;
  return (isCut && cutAt !== undefined ? names.slice(0, cutAt) : names).join('\n');
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
    const parsed = inAppFrames(frames, this.#modules);
    this.#known.set(ownCopy(frames), parsed);
    return parsed;
  }
}
