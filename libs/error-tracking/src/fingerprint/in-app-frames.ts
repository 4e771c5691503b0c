import { GenerationCache, ownCopy } from '../cache/generation-cache.js';
import { parseFrame, framesText } from '../stack/stack-frames.js';
import { ModulePaths } from './module-paths.js';

/** What V8 writes in front of a name without it being part of it. */
const PREFIXES = ['async ', 'new ', 'get ', 'set '];

/**
 * Name of a frame's function with everything taken off that changes although the code does not: `async`, `new`, the receiver
 * (a method is called `VideoService.publish`, `Object.publish` or `publish` depending on who calls it), and the alias
 * of `publish [as handler]`. Empty for functions without a name.
 */
export function functionName(name: string): string {
  let bare = name;
  for (const prefix of PREFIXES) if (bare.startsWith(prefix)) bare = bare.slice(prefix.length);
  const alias = bare.indexOf(' [as ');
  if (alias >= 0) bare = bare.slice(0, alias);
  bare = bare.slice(bare.lastIndexOf('.') + 1);
  // `<anonymous>`, `<computed>`, `<static_initializer>`
  return bare.startsWith('<') ? '' : bare;
}

/** Characters of the frames of one stack that count: dozens of frames. */
export const MAX_FRAMES_LENGTH = 8_000;

/** Frames of one turn of a recursion: `walk > visit > walk > visit` has two. */
const LONGEST_TURN = 5;

/**
 * The frames of the application's own code as one text, the innermost first, without lines and columns; empty when there are
 * none. The turns of a recursion count once; where recursion has pushed the outer frames out of a stack, those that happen
 * to be left do not count at all.
 */
export function inAppFrames(frames: string, modules: ModulePaths): string {
  const lines = frames.split('\n');
  const names: string[] = [];
  let cutAt: number | undefined;
  for (const line of lines) {
    const frame = parseFrame(line);
    const module = frame && modules.name(frame.file);
    if (!frame || module === undefined) continue;
    names.push(`${functionName(frame.function)}@${module}`);
    const turn = lengthOfTurn(names);
    if (turn === 0) continue;
    names.length -= turn;
    cutAt ??= names.length;
  }
  const isCut = lines.length >= Error.stackTraceLimit || frames.length >= MAX_FRAMES_LENGTH;
  return (isCut && cutAt !== undefined ? names.slice(0, cutAt) : names).join('\n');
}

/** Length of the turn that the last names repeat; 0 when they repeat none. */
function lengthOfTurn(names: readonly string[]): number {
  const { length } = names;
  for (let turn = 1; turn <= LONGEST_TURN && turn * 2 <= length; turn += 1) {
    let same = 0;
    while (same < turn && names[length - 1 - same] === names[length - 1 - same - turn]) same += 1;
    if (same === turn) return turn;
  }
  return 0;
}

/** In-app frames by the text of the stack: errors of one place have the same text, which is then not parsed again. */
export class StackFrames {
  readonly #modules: ModulePaths;
  readonly #known: GenerationCache<string, string>;

  constructor(root: string, maxEntries: number) {
    this.#modules = new ModulePaths(root);
    this.#known = new GenerationCache(maxEntries);
  }

  /** The in-app frames of a stack; empty when there are none. */
  of(stack: string, message: string): string {
    const frames = framesText(stack, message, MAX_FRAMES_LENGTH);
    if (frames === '') return '';
    const known = this.#known.get(frames);
    if (known !== undefined) return known;
    const parsed = inAppFrames(frames, this.#modules);
    this.#known.set(ownCopy(frames), parsed);
    return parsed;
  }
}
