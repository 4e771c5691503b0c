import { describe, expect, it } from '@jest/globals';
import { mustRunOutsideTransactions } from './outside-transactions.js';
import { splitStatements } from './split-statements.js';

describe('splitStatements', () => {
  it.each<[string, string[]]>([
    ['', []],
    [' ; ;\n; -- only a comment', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    [`SELECT ';', E'\\';', "a;b"; SELECT 2`, [`SELECT ';', E'\\';', "a;b"`, 'SELECT 2']],
    ['DO $$ BEGIN; END $$; SELECT 1', ['DO $$ BEGIN; END $$', 'SELECT 1']],
    ['DO $a$ $$ ; $$ $a$; SELECT $1', ['DO $a$ $$ ; $$ $a$', 'SELECT $1']],
    ['/* a /* ; */ ; */ SELECT 1; SELECT 2', ['/* a /* ; */ ; */ SELECT 1', 'SELECT 2']],
    ['SELECT 1 -- ;\n; SELECT 2', ['SELECT 1 -- ;', 'SELECT 2']],
    [
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3',
      ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', 'SELECT 3'],
    ],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; BEGIN; END',
      [
        'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
        'BEGIN',
        'END',
      ],
    ],
    ['SELECT /* never ends ; ', ['SELECT /* never ends ;']],
  ])('splits %j', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });
});

describe('mustRunOutsideTransactions', () => {
  it.each([
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'create unique index\n  concurrently if not exists i on t (a);',
    'DROP INDEX CONCURRENTLY i',
    'REINDEX (VERBOSE) TABLE CONCURRENTLY t',
    'REINDEX DATABASE d',
    'VACUUM FULL t',
    '-- note\n/* more */ VACUUM',
    'CREATE DATABASE d',
    'ALTER SYSTEM SET work_mem = 1',
    'CREATE SUBSCRIPTION s CONNECTION $$x$$ PUBLICATION p',
    'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
    'CLUSTER',
  ])('finds %j', (sql) => {
    expect(mustRunOutsideTransactions(sql)).toBe(true);
  });

  it.each([
    'CREATE INDEX concurrently_used ON t (a)',
    'CREATE TABLE vacuum_log (id int)',
    `INSERT INTO t VALUES ('VACUUM')`,
    'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
    'CLUSTER t USING i',
    'REINDEX TABLE t',
    'SELECT 1',
  ])('leaves out %j', (sql) => {
    expect(mustRunOutsideTransactions(sql)).toBe(false);
  });
});
