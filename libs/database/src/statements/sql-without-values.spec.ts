import { describe, expect, it } from '@jest/globals';
import { sqlWithoutValues } from './sql-without-values.js';

describe('sqlWithoutValues', () => {
  it.each([
    [`SELECT "t"."id" FROM "videos" AS "t" WHERE "t"."id" = $1 LIMIT $2`, undefined],
    [`SELECT * FROM users WHERE email = 'alice@example.com'`, `SELECT * FROM users WHERE email = ?`],
    [`SELECT 'it''s', E'a\\'b', $$body$$, $tag$ 'x' $tag$`, `SELECT ?, ?, ?, ?`],
    [`SELECT 42, 3.14, -7, 1e10 FROM table2 LIMIT 10`, `SELECT ?, ?, -?, ? FROM table2 LIMIT ?`],
    [`SELECT 1 -- for alice\n  /* card\n 4111 */ FROM x`, `SELECT ? FROM x`],
    [`SELECT "o'brien" FROM x WHERE y = 'secret'`, `SELECT "o'brien" FROM x WHERE y = ?`],
    [`SELECT '-- no comment', 1`, `SELECT ?, ?`],
    ['SELECT\n    a,\n    b', 'SELECT a, b'],
  ])('replaces the literals of %j', (sql, expected = sql) => {
    expect(sqlWithoutValues(sql)).toBe(expected);
  });

  it('cuts the statement to a readable length', () => {
    expect(sqlWithoutValues(`SELECT ${'a, '.repeat(1_000)} b`)).toHaveLength(503);
  });
});
