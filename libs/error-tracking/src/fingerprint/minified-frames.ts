import type { SourceMaps } from '../samples/source-maps.js';
import type { StackFrame } from '../stack/stack-frames.js';

/** Minifiers write a program on its first lines, behind a licence or a directive at most. */
const LAST_LINE = 3;
/** The first lines of a file that people write import modules, and throw nothing beyond this column. */
const LONGEST_FIRST_LINE = 60;
/** Hardly any line that people write is longer. */
const LONGEST_LINE = 300;
/** Maximum length of a name that a minifier makes: it counts `a` to `Z`, then `aa`. */
const LONGEST_MADE_NAME = 2;

const isMadeName = (name: string): boolean => name.replace('#', '').length <= LONGEST_MADE_NAME;

const isFarRight = ({ line, column }: StackFrame): boolean =>
  column > (line <= LAST_LINE ? LONGEST_FIRST_LINE : LONGEST_LINE);

/** The files of a stack that are minified: one frame far to the right of its line shows it. */
export const minifiedFiles = (frames: readonly StackFrame[]): ReadonlySet<string> =>
  new Set(frames.filter(isFarRight).map(({ file }) => file));

/** A name such as `Videos.create` without the parts that a minifier has made, which change with each build: `t.create` becomes `create`. */
export const withoutMadeNames = (name: string): string =>
  name
    .split('.')
    .filter((part) => !isMadeName(part))
    .join('.');

/** The file of the source in which a frame lies, if a map says it. */
export function sourceOf(frame: StackFrame, maps: SourceMaps | undefined): string | undefined {
  const source = maps?.trace(frame);
  return source === frame ? undefined : source?.file;
}
