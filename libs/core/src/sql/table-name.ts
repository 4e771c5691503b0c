import type { OptionsCheck } from '../options/options-check.js';

/** PostgreSQL cuts identifiers off after 63 bytes. */
const MAX_IDENTIFIER_LENGTH = 63;

/**
 * Requires one identifier, or a schema and a table, as the option `table`.
 *
 * @param maxLength less than 63 leaves space for the suffixes of further tables and indexes
 */
export function checkTableName(
  check: OptionsCheck,
  table: unknown,
  maxLength = MAX_IDENTIFIER_LENGTH,
): table is string {
  const identifier = `[a-z_][a-z0-9_]{0,${maxLength - 1}}`;
  const fits = typeof table === 'string' && new RegExp(`^${identifier}(\\.${identifier})?$`, 'i').test(table);
  const expected = `a name of at most ${maxLength} letters, digits and _, or a schema and a name`;
  return check.that(fits, 'table', expected, table);
}

/** Returns a checked name as SQL: `"schema"."table"`. */
export const quoteTableName = (table: string): string =>
  table
    .split('.')
    .map((name) => `"${name}"`)
    .join('.');
