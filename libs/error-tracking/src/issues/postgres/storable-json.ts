/** Escapes of JSON, one by one, so that `\\u0000` is a backslash and four digits. */
const ESCAPE = /\\(?:u[0-9a-f]{4}|.)/g;
/** NUL, and halves of a pair of UTF-16, which JSON.stringify escapes when they stand alone. */
const UNSTORABLE = /^\\u(?:0000|d[89a-f])/;

/** JSON that PostgreSQL takes: text without what its text cannot hold, which is replaced by U+FFFD. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPE, (escape) => (UNSTORABLE.test(escape) ? '\uFFFD' : escape));
}

/** Text that PostgreSQL takes. */
export const storableText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();
