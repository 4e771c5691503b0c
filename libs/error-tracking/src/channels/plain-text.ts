/** Characters that move a cursor, end a line or turn the direction of text: labels come from errors, so from anybody. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** Text on one line that shows what it says: nothing in it acts on a terminal, a mail header or a chat; cut to `length`. */
export function plainText(text: string, length = 500): string {
  // Cut first: what replaces a run of characters is never longer than the run.
  const short = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return short.replace(UNSAFE, ' ').trim();
}
