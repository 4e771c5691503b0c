import { fileURLToPath } from 'node:url';

/** One frame of a stack. */
export interface StackFrame {
  /** E.g. `async VideoService.publish [as handler]`; empty for a function without a name. */
  readonly function: string;
  /** Path or URL of the module. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** The word that V8 writes in front of each frame. */
const AT = 'at ';

/**
 * Parses a line of a stack: `at publish (/app/video.js:7:13)` or `at /app/video.js:7:13`. Returns `undefined` for lines without a
 * position, such as the message, native functions and `Promise.all (index 0)`.
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

/** V8 writes an awaited function without a name as `at async /app/video.js:7:13`. */
const withoutAsync = (place: string): string => (place.startsWith('async ') ? place.slice(6) : place);

const FIRST_FRAME = '\n    at ';

/**
 * The part of a stack that consists of frames, without the name and the message. A message may itself look like frames, so it is
 * skipped if the stack contains it.
 *
 * @param longest maximum number of characters
 */
export function framesText(stack: string, message: string, longest: number): string {
  // The name before the message is short. A message that was changed later is not found.
  const found = message === '' ? -1 : stack.slice(0, message.length + MAX_PREFIX).indexOf(message);
  const start = stack.indexOf(FIRST_FRAME, found < 0 ? 0 : found + message.length);
  return start < 0 ? '' : stack.slice(start + 1, start + 1 + longest);
}

/** Maximum number of characters before the message: the name of the class, and `: `. */
const MAX_PREFIX = 200;

/**
 * The path of a frame's module on disk, from an absolute path or a `file:` URL, without its query. `undefined` for modules of Node or
 * of a bundler, and for code that was never a file.
 */
export function filePath(file: string): string | undefined {
  if (file.startsWith('file://')) return fromUrl(file);
  if (file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) return withoutQuery(file);
  return undefined;
}

/** Bundlers and test runners append `?update=...` to reload a module. */
export function withoutQuery(file: string): string {
  const end = file.indexOf('?');
  return end < 0 ? file : file.slice(0, end);
}

function fromUrl(url: string): string | undefined {
  try {
    return fileURLToPath(withoutQuery(url));
  } catch {
    return undefined;
  }
}
