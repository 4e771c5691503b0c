import { REDACTED } from './redaction.constants.js';
import type { FoundValue } from './secret-value.js';

/** The beginning of a line with its indentation, also after a line break that JSON has escaped. */
const START_OF_LINE = /(?:^|[\r\n]|\\n)([ \t]{0,40})(- )?["']?$/;
const BREAK = String.raw`(?:\r?\n|\\{1,16}n)`;
/** The rest of a line, to an escaped line break at most. */
const REST_OF_LINE = String.raw`(?:(?!\\+n)[^\r\n]){1,300}`;

/**
 * Finds the lines of a list or a map below a name, as YAML writes them: those with a greater indentation, or with a hyphen.
 *
 * @param start where the name begins, which must be the first word of its line
 * @param behind where the line ends for the name: behind its colon
 */
export function nestedLines(text: string, start: number, behind: number): FoundValue | undefined {
  const line = START_OF_LINE.exec(text.slice(Math.max(0, start - 60), start));
  if (!line) return undefined;
  const indent = (line[1] ?? '').length + (line[2] ?? '').length;
  const nested = new RegExp(
    String.raw`[ \t]{0,9}(?:${BREAK}(?:[ \t]{${indent + 1},80}|[ \t]{${indent}}(?=- ))(?!at )(?=[^\s\\])${REST_OF_LINE}){1,100}`,
    'y',
  );
  nested.lastIndex = behind;
  const end = behind + (nested.exec(text)?.[0].length ?? 0);
  const isHidden = text.slice(behind, end).trimStart().startsWith(REDACTED);
  return end === behind || isHidden ? undefined : { start: behind, end, quoted: true };
}
