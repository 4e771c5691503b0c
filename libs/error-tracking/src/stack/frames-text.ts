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
