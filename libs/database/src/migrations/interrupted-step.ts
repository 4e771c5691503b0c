import type { ClientBase } from 'pg';
import { sqlWithoutValues } from '../statements/sql-without-values.js';

const NAME = String.raw`(?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?`;
const CREATE_INDEX = new RegExp(
  String.raw`^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?<index>${NAME}) ON (?:ONLY )?(?<table>${NAME})`,
  'i',
);
const DROP_INDEX = new RegExp(String.raw`^DROP INDEX CONCURRENTLY (?:IF EXISTS )?(?<index>${NAME})$`, 'i');

/** Statements that may run twice. */
const REPEATABLE = /^(?:VACUUM|REINDEX|CLUSTER|ALTER SYSTEM)\b/i;

/** Decision about a statement outside of a transaction that may have run before the process was killed. */
export type Interrupted = 'done' | 'repeat' | 'unknown';

/**
 * Finds out whether a statement outside of a transaction was applied, from the state of the database. It removes an invalid index, which
 * an interrupted `CREATE INDEX CONCURRENTLY` leaves behind.
 */
export async function afterInterruption(client: ClientBase, statement: string): Promise<Interrupted> {
  const sql = sqlWithoutValues(statement);
  if (REPEATABLE.test(sql)) return 'repeat';
  const create = CREATE_INDEX.exec(sql)?.groups;
  if (create) {
    const { index = '', table = '' } = create;
    // An index is in the schema of its table.
    const schema = table.includes('.') ? `${table.slice(0, table.lastIndexOf('.'))}.` : '';
    const name = `${schema}${index}`;
    const { rows } = await client.query<{ valid: boolean }>(
      'SELECT indisvalid AS valid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass($1)',
      [name],
    );
    if (rows[0]?.valid === true) return 'done';
    if (rows[0]) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
    return 'repeat';
  }
  const drop = DROP_INDEX.exec(sql.replace(/ (?:CASCADE|RESTRICT)$/i, ''))?.groups;
  if (!drop) return 'unknown';
  const { rows } = await client.query<{ exists: boolean }>(
    'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS exists',
    [drop['index']],
  );
  return rows[0]?.exists === true ? 'repeat' : 'done';
}
