import { messageOf } from '@breakwater/core';
import { Client, type Pool } from 'pg';
import { DEFAULT_MIGRATION_TIMEOUT } from '../database.constants.js';
import { type Migration, readMigrations } from './migration.js';
import { MigrationError } from './migration.error.js';
import { type MigrationRecord, MigrationRecords } from './migration-records.js';

/** Options of {@link applyMigrations}. */
export interface ApplyMigrationsOptions {
  /** Time limit of each statement in milliseconds, including the wait for other replicas. @default 300000 */
  readonly timeout?: number;
}

/** The number of Prisma's own advisory lock, so that replicas that start together and `prisma migrate deploy` wait for each other. */
const MIGRATION_LOCK = 72_707_369;

/**
 * Applies the pending migrations of a folder, each once. It records them like `prisma migrate deploy`, which can take over at any time.
 * It needs neither Prisma's CLI nor its schema engine, so images need not contain them. Replicas may call it at the same time.
 *
 * @param pool provides the connection settings; the migrations run on a separate connection
 * @param folder `prisma/migrations`
 * @returns the names of the migrations that were applied now
 * @throws MigrationError when a migration fails, failed before, or was changed after it was applied
 */
export async function applyMigrations(
  pool: Pick<Pool, 'options'>,
  folder: string,
  { timeout = DEFAULT_MIGRATION_TIMEOUT }: ApplyMigrationsOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({
    ...pool.options,
    // The pool makes this property non-enumerable, so a copy of the settings lacks it.
    password: pool.options.password,
    query_timeout: timeout,
    statement_timeout: timeout,
  });
  // A lost connection rejects the running query; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // The session holds the lock, so it ends with the connection in any case.
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await applyPending(client, migrations);
  } finally {
    await client.end();
  }
}

async function applyPending(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  const records = new MigrationRecords(client);
  await records.prepare();
  const known = new Map((await records.read()).map((record) => [record.name, record]));
  const pending = migrations.filter((migration) => !isApplied(migration, known.get(migration.name)));
  for (const migration of pending) await apply(client, records, migration);
  return pending.map(({ name }) => name);
}

function isApplied({ name, checksum }: Migration, record: MigrationRecord | undefined): boolean {
  if (!record) return false;
  if (!record.finished) {
    throw new MigrationError(
      `Migration '${name}' failed before; repair the database, then run "prisma migrate resolve".`,
      name,
    );
  }
  if (record.checksum !== checksum) {
    throw new MigrationError(`Migration '${name}' was changed after it was applied; write a new one.`, name);
  }
  return true;
}

async function apply(client: Client, records: MigrationRecords, migration: Migration): Promise<void> {
  const id = await records.begin(migration);
  try {
    // PostgreSQL runs several statements in one message as one transaction, unless the file contains its own transaction control.
    await client.query(migration.sql);
  } catch (error) {
    const reason = messageOf(error);
    await records.fail(id, reason).catch(() => undefined);
    throw new MigrationError(`Migration '${migration.name}' failed: ${reason}`, migration.name, error);
  }
  await records.finish(id);
}
