import {
  checkOptions,
  readProperty,
  type StartupCheckAnswer,
  type StartupCheckFunction,
} from '@breakwater/core';
import type { Client } from 'pg';
import { parseConnectionUrl } from '../options/connection-url.js';
import type { MigrationPool } from '../migrations/apply-migrations.js';
import { type Migration, readMigrations } from '../migrations/migration.js';
import { type MigrationRecord, MigrationRecords } from '../migrations/migration-records.js';
import { migrationState } from '../migrations/migration-state.js';
import { failedAnswer, onCheckConnection } from './check-connection.js';

/** Options of {@link migrationsCheck}. */
export interface MigrationsCheckOptions {
  /** Status for migrations that are not applied: `warning` where the start itself applies them. @default 'failed' */
  readonly pending?: 'failed' | 'warning';
}

/** Most names in one message. */
const MAX_NAMES = 5;

/** Code of PostgreSQL for an account without the right to read a table. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** Code of PostgreSQL for a table that does not exist. */
const UNDEFINED_TABLE = '42P01';

/**
 * Checks that the migrations of a folder are applied, and that none failed or was changed afterwards. It changes nothing, and reads the
 * records of `applyMigrations` and of `prisma migrate deploy`. A required check waits for pending migrations, because the step of the
 * deployment that applies them may run at the same time.
 *
 * @param folder `prisma/migrations`
 */
export function migrationsCheck(
  pool: MigrationPool,
  folder: string,
  { pending = 'failed' }: MigrationsCheckOptions = {},
): StartupCheckFunction {
  return async ({ signal }) => {
    const migrations = await readMigrations(folder);
    try {
      const records = await onCheckConnection(pool, signal, (client) => readRecords(client, schemaOf(pool)));
      return judge(migrations, records, pending);
    } catch (error) {
      if (readProperty(error, 'code') !== INSUFFICIENT_PRIVILEGE) return failedAnswer(error);
      return { status: 'warning', message: 'The account may not read the table _prisma_migrations.' };
    }
  };
}

function judge(
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
  pending: 'failed' | 'warning',
): StartupCheckAnswer {
  const known = new Map(records.map((record) => [record.name, record]));
  const named: Record<ReturnType<typeof migrationState>, string[]> = {
    applied: [],
    pending: [],
    failed: [],
    interrupted: [],
    modified: [],
  };
  for (const migration of migrations)
    named[migrationState(migration, known.get(migration.name))].push(migration.name);
  const broken = [
    sentence(named.failed, 'failed before', 'failed before'),
    sentence(named.interrupted, 'was interrupted', 'were interrupted'),
    sentence(named.modified, 'was changed after it was applied', 'were changed after they were applied'),
  ].filter((text) => text !== undefined);
  const waiting = sentence(named.pending, 'is not applied', 'are not applied');
  if (broken.length > 0)
    return { status: 'failed', message: [...broken, ...(waiting ? [waiting] : [])].join(' ') };
  if (waiting) return { status: pending, message: waiting, retryable: true };
  const unknown = records.filter(({ name }) => !migrations.some((migration) => migration.name === name));
  const newer = sentence(
    unknown.map(({ name }) => name),
    'is unknown to this version of the service',
    'are unknown to this version of the service',
  );
  if (newer) return { status: 'warning', message: newer };
  return { status: 'passed', message: `${migrations.length} migrations are applied` };
}

function sentence(names: readonly string[], one: string, many: string): string | undefined {
  if (names.length === 0) return undefined;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const subject = names.length === 1 ? `1 migration ${one}` : `${names.length} migrations ${many}`;
  return `${subject}: ${shown}${rest}.`;
}

async function readRecords(client: Client, schema: string | undefined): Promise<readonly MigrationRecord[]> {
  const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema() AS schema');
  try {
    return await new MigrationRecords(client, schema ?? rows[0]?.schema ?? 'public').read();
  } catch (error) {
    // No migration has been applied yet.
    if (readProperty(error, 'code') === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** The schema of the records, as `applyMigrations` chooses it. */
function schemaOf(pool: MigrationPool): string | undefined {
  const { connectionString } = pool.options;
  if (connectionString === undefined) return pool.schema;
  return checkOptions('migrations', 'migrationsCheck', (check) => {
    const { given } = parseConnectionUrl(connectionString, {}, check);
    return given.schema ?? pool.schema;
  });
}
