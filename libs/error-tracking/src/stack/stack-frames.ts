import { fileURLToPath } from 'node:url';

/** One line of a stack, as V8 writes it. */
export interface StackFrame {
  /** E.g. `async VideoService.publish [as handler]`; empty where there is none. */
  readonly function: string;
  /** Path or URL of the module. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The word that V8 writes in front of each frame. */
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

const FIRST_FRAME = '\n    at ';

/**
 * The part of a stack that holds frames, without the name and the message before them. A message may itself look like frames,
 * so it is skipped where the stack repeats it.
 *
 * @param longest characters at most
 */
export function framesText(stack: string, message: string, longest: number): string {
  // The name in front is short; a message that was changed later is not found there.
  const found = message === '' ? -1 : stack.slice(0, message.length + MAX_PREFIX).indexOf(message);
  const start = stack.indexOf(FIRST_FRAME, found < 0 ? 0 : found + message.length);
  return start < 0 ? '' : stack.slice(start + 1, start + 1 + longest);
}

/** Characters before the message: the name of the class, and `: `. */
const MAX_PREFIX = 200;

/**
 * Path of a frame's module on disk: of an absolute path or a `file:` URL, without a query. `undefined` for modules of Node, of
 * a bundler, and for code that was never a file.
 */
export function filePath(file: string): string | undefined {
  if (file.startsWith('file://')) return fromUrl(file);
  if (file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) return withoutQuery(file);
  return undefined;
}

/** A bundler or a test runner adds `?update=...` to load a module anew. */
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
