import { checkOptions, readProperty } from '@breakwater/core';
import { Client, type Pool, type PoolConfig, escapeIdentifier } from 'pg';
import { DEFAULT_MIGRATION_TIMEOUT } from '../database.constants.js';
import { parseConnectionUrl } from '../options/connection-url.js';
import { type Migration, readMigrations } from './migration.js';
import { MigrationError } from './migration.error.js';
import { type MigrationRecord, MigrationRecords } from './migration-records.js';
import { migrationState } from './migration-state.js';
import { MigrationRun } from './migration-run.js';

/** Options of {@link applyMigrations}. */
export interface ApplyMigrationsOptions {
  /** Time limit of each statement in milliseconds, including the wait for other replicas; `false` for none. @default 300000 */
  readonly timeout?: number | false;
  /**
   * Connection string of a direct connection, for a pool behind a pooler in transaction mode.
   * @default the connection settings of the pool
   */
  readonly url?: string;
}

/** The connection settings for {@link applyMigrations}: a `DatabasePool`, or a pool of pg. */
export interface MigrationPool extends Pick<Pool, 'options'> {
  /** Schema of the tables. @default `?schema=` of the connection string, else that of the search path */
  readonly schema?: string | undefined;
}

/** The number of Prisma's own advisory lock, so that replicas that start together and `prisma migrate deploy` wait for each other. */
const MIGRATION_LOCK = 72_707_369;

/** Code of PostgreSQL for a message that violates the protocol, which PgBouncer uses for a setting that it does not know. */
const PROTOCOL_VIOLATION = '08P01';

/**
 * Applies the pending migrations of a folder, each once. It records them like `prisma migrate deploy`, which can take over at any time.
 * It needs neither Prisma's CLI nor its schema engine, so images need not contain them. Replicas may call it at the same time.
 *
 * A migration and its record are committed together, so the process can be killed at any time. Statements that PostgreSQL refuses inside
 * of a transaction, such as `CREATE INDEX CONCURRENTLY`, run alone; the next run finds out from the database whether they were applied.
 *
 * @param pool provides the connection settings; the migrations run on a separate connection
 * @param folder `prisma/migrations`
 * @returns the names of the migrations that were applied now
 * @throws OptionsError when an option or the connection string is wrong
 * @throws MigrationError when a migration fails, failed before, or was changed after it was applied
 */
export async function applyMigrations(
  pool: MigrationPool,
  folder: string,
  options: ApplyMigrationsOptions = {},
): Promise<string[]> {
  const { config, schema, timeout } = resolve(pool, options);
  const migrations = await readMigrations(folder);
  const client = new Client({
    ...config,
    // The time limits of the pool are for queries.
    query_timeout: undefined,
    statement_timeout: undefined,
    ...(timeout !== false && { query_timeout: timeout, statement_timeout: timeout }),
  });
  // A lost connection rejects the running query; without a listener it would also end the process.
  client.on('error', () => undefined);
  try {
    await connect(client, timeout);
    // The session holds the lock, so it ends with the connection in any case.
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await applyPending(client, migrations, await enterSchema(client, schema));
  } finally {
    await client.end();
  }
}

interface Resolved {
  readonly config: PoolConfig;
  readonly schema: string | undefined;
  readonly timeout: number | false;
}

/** The connection settings of the pool; `schema` and `pgbouncer` of its connection string count as for `DatabaseModule`. */
function resolve(
  pool: MigrationPool,
  { timeout = DEFAULT_MIGRATION_TIMEOUT, url = pool.options.connectionString }: ApplyMigrationsOptions,
): Resolved {
  return checkOptions('migrations', 'applyMigrations', (check) => {
    const fits = timeout === false || (Number.isInteger(timeout) && timeout >= 1);
    check.that(fits, 'timeout', 'an integer of milliseconds >= 1, or false for no limit', timeout);
    // The pool makes this property non-enumerable, so a copy of the settings lacks it.
    const config: PoolConfig = { ...pool.options, password: pool.options.password };
    if (url === undefined) return { config, schema: pool.schema, timeout };
    const parsed = parseConnectionUrl(url, {}, check);
    check.withoutEffect('url.pgbouncer', parsed.given.pooler, `${DIRECTLY}; use the option url`);
    const { schema = pool.schema, applicationName, startupOptions, channelBinding } = parsed.given;
    return {
      config: {
        ...config,
        connectionString: parsed.url,
        ...(applicationName !== undefined && { application_name: applicationName }),
        ...(startupOptions !== undefined && { options: startupOptions }),
        ...(channelBinding && { enableChannelBinding: true }),
      },
      schema,
      timeout,
    };
  });
}

const DIRECTLY = 'because migrations need a direct connection';

/** Connects, and makes sure that the connection is a session of the server: the lock and the time limit belong to it. */
async function connect(client: Client, timeout: number | false): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    if (readProperty(error, 'code') === PROTOCOL_VIOLATION) throw pooled(error);
    throw error;
  }
  if (timeout === false) return;
  const { rows } = await client.query<{ setting: string }>(
    `SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'`,
  );
  if (rows[0]?.setting !== String(timeout)) throw pooled();
}

const pooled = (cause?: unknown): MigrationError =>
  new MigrationError(
    'Migrations need a direct connection, but a pooler refuses or drops the settings of the session. ' +
      'Pass a connection string without the pooler as the option "url" of applyMigrations.',
    undefined,
    cause,
  );

/** @returns the name of the schema for the records */
async function enterSchema(client: Client, schema: string | undefined): Promise<string> {
  if (schema !== undefined) {
    const name = escapeIdentifier(schema);
    const { rows } = await client.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [schema]);
    // `IF NOT EXISTS` alone would need the right to create schemas even if it exists.
    if (rows.length === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await client.query(`SET search_path TO ${name}`);
  }
  const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema() AS schema');
  return rows[0]?.schema ?? 'public';
}

async function applyPending(
  client: Client,
  migrations: readonly Migration[],
  schema: string,
): Promise<string[]> {
  const records = new MigrationRecords(client, schema);
  await records.prepare();
  const known = new Map((await records.read()).map((record) => [record.name, record]));
  const pending = migrations.filter((migration) => !isApplied(migration, known.get(migration.name)));
  for (const migration of pending) {
    await new MigrationRun(client, records, migration, known.get(migration.name)).apply();
  }
  return pending.map(({ name }) => name);
}

function isApplied(migration: Migration, record: MigrationRecord | undefined): boolean {
  const { name } = migration;
  const state = migrationState(migration, record);
  if (state === 'failed') {
    throw new MigrationError(
      `Migration '${name}' failed before; repair the database, then run "prisma migrate resolve".`,
      name,
    );
  }
  if (state === 'interrupted') {
    throw new MigrationError(
      `Migration '${name}' was interrupted by a tool that does not record whether it was applied; ` +
        'look for its changes in the database, then run "prisma migrate resolve".',
      name,
    );
  }
  if (state === 'modified') {
    const [when, fix] =
      record?.state === 'applied'
        ? ['it was applied', 'write a new one']
        : ['a part of it was applied', 'restore it'];
    throw new MigrationError(`Migration '${name}' was changed after ${when}; ${fix}.`, name);
  }
  return state === 'applied';
}
