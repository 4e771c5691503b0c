import type { StackFrame } from './stack-frame.js';

/** What V8 writes in front of each frame. */
const AT = 'at ';

/**
 * Reads a line of a stack: `at publish (/app/video.js:7:13)` or `at /app/video.js:7:13`. Lines without a position, such as
 * the message, native functions and `Promise.all (index 0)`, are no frames.
 */
export function parseFrame(line: string): StackFrame | undefined {
  const text = line.trim();
  if (!text.startsWith(AT)) return undefined;
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  const name = open < 0 ? '' : text.slice(AT.length, open);
  const place = open < 0 ? withoutAsync(text.slice(AT.length)) : text.slice(open + 2, -1);
  const beforeColumn = place.lastIndexOf(':');
  const beforeLine = place.lastIndexOf(':', beforeColumn - 1);
  if (beforeLine <= 0) return undefined;
  const lineNumber = Number(place.slice(beforeLine + 1, beforeColumn));
  const column = Number(place.slice(beforeColumn + 1));
  if (!Number.isInteger(lineNumber) || !Number.isInteger(column)) return undefined;
  return { function: name, file: place.slice(0, beforeLine), line: lineNumber, column };
}

/** A function without a name is awaited as `at async /app/video.js:7:13`. */
const withoutAsync = (place: string): string => (place.startsWith('async ') ? place.slice(6) : place);
