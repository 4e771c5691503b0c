import { messageOf } from '@breakwater/core';
import { Client, type Pool } from 'pg';
import { DEFAULT_MIGRATION_TIMEOUT } from '../database.constants.js';
import { type Migration, readMigrations } from './migration.js';
import { MigrationError } from './migration.error.js';
import { type MigrationRecord, MigrationRecords } from './migration-records.js';

/** Options of {@link applyMigrations}. */
export interface ApplyMigrationsOptions {
  /** Milliseconds for each statement, waiting for other replicas included. @default 300000 */
  readonly timeout?: number;
}

/** The number of Prisma's own lock: replicas that start together, and `prisma migrate deploy`, wait for each other. */
const MIGRATION_LOCK = 72_707_369;

/**
 * Applies the migrations of a folder that the database does not have yet, each once, and records them the way
 * `prisma migrate deploy` does, which can take over at any time. Needs neither Prisma's CLI nor its schema engine, so it also
 * serves deployments whose image has none; replicas may call it together.
 *
 * @param pool gives the connection settings; the work is done on a connection of its own
 * @param folder `prisma/migrations`
 * @returns the names of the migrations that were applied now
 * @throws MigrationError when one fails, failed before, or was changed after it was applied
 */
export async function applyMigrations(
  pool: Pick<Pool, 'options'>,
  folder: string,
  { timeout = DEFAULT_MIGRATION_TIMEOUT }: ApplyMigrationsOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({
    ...pool.options,
    // The pool hides it from being copied.
    password: pool.options.password,
    query_timeout: timeout,
    statement_timeout: timeout,
  });
  // A lost connection rejects the query that runs; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Held by the session, so that it is gone with the connection whatever happens.
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
    // One message of several statements is one transaction, unless the file says otherwise.
    await client.query(migration.sql);
  } catch (error) {
    const reason = messageOf(error);
    await records.fail(id, reason).catch(() => undefined);
    throw new MigrationError(`Migration '${migration.name}' failed: ${reason}`, migration.name, error);
  }
  await records.finish(id);
}
