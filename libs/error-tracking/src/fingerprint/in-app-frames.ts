import { parseFrame } from '../stack/parse-frame.js';
import { functionName } from './function-name.js';
import type { ModulePaths } from './module-paths.js';

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
