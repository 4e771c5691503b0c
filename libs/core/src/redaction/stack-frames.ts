/** Characters of the frames of a stack that are shown. */
export const MAX_FRAMES_LENGTH = 4_000;
/** Characters behind the message in which the first frame is looked for. */
const WINDOW = 16_000;
/** Characters in front of the message: the name of the class. */
const MAX_START = 300;
/** Characters of each end of a message that are compared. */
const ENDS = 50;

/**
 * The frames of a stack, each on a line of its own, without the headline: V8 writes that before a class has set its name, and it
 * repeats the whole message. Looks at a part of bounded length behind the message only.
 */
export function framesOf(stack: string | undefined, message: string): string {
  if (stack === undefined) return '';
  const window = stack.slice(endOfMessage(stack, message)).slice(0, WINDOW);
  const start = window.search(/\n\s{1,20}at /);
  if (start < 0) return '';
  const frames = window.slice(start + 1);
  if (frames.length <= MAX_FRAMES_LENGTH) return frames.trimEnd();
  return `${frames.slice(0, frames.lastIndexOf('\n', MAX_FRAMES_LENGTH))}\n    ...`;
}

/** Compares both ends of the message only: the middle of one of a megabyte is of no interest. */
function endOfMessage(stack: string, message: string): number {
  const start = stack.slice(0, MAX_START).indexOf(message.slice(0, ENDS));
  const end = start + message.length;
  return start >= 0 && stack.slice(Math.max(start, end - ENDS), end) === message.slice(-ENDS) ? end : 0;
}
