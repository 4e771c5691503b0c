/** Returns whether JSON and PostgreSQL can hold a text of that length: without NUL characters and halves of surrogate pairs. */
export const isStorableText = (text: string, minLength = 1, maxLength = Infinity): boolean =>
  text.length >= minLength && text.length <= maxLength && !text.includes('\0') && text.isWellFormed();

/** Compares texts by their code points, as the collation `C` of PostgreSQL does. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
