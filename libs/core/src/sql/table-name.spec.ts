import { describe, expect, it } from '@jest/globals';
import { checkOptions } from '../options/options-check.js';
import { checkTableName, quoteTableName } from './table-name.js';

const check = (table: unknown, maxLength?: number): unknown =>
  checkOptions('store', 'Store', (options) => checkTableName(options, table, maxLength));

describe('checkTableName', () => {
  it.each(['a', '_runs', 'Work.runs_2', 'a'.repeat(63)])('accepts %p', (table) => {
    expect(check(table)).toBe(true);
  });

  it.each(['', '2a', 'a.b.c', 'a; DROP TABLE b', '"a"', 'a'.repeat(64), 1, undefined])(
    'refuses %p',
    (table) => {
      expect(() => check(table)).toThrow(
        '"store.table" to be a name of at most 63 letters, digits and _, or a schema and a name',
      );
    },
  );

  it('leaves space for suffixes', () => {
    expect(check('a'.repeat(50), 50)).toBe(true);
    expect(() => check('a'.repeat(51), 50)).toThrow('a name of at most 50 letters');
  });
});

describe('quoteTableName', () => {
  it('quotes the schema and the table one by one', () => {
    expect([quoteTableName('runs'), quoteTableName('work.Runs')]).toEqual(['"runs"', '"work"."Runs"']);
  });
});
