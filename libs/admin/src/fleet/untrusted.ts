/** Maximum length of a text in a message. */
const MAX_TEXT = 500;

/** Returns true for a text that can be shown. */
export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;

/** The first items of an array; none of anything else. */
export const arrayOf = (value: unknown, limit: number): readonly unknown[] =>
  Array.isArray(value) ? (value.slice(0, limit) as unknown[]) : [];
