import { quoteTableName } from '@breakwater/core';
import { resolveTable } from './postgres.options.js';

/** The tables of a store as SQL. */
export interface OperationTables {
  readonly operations: string;
  /** The process that looks for stuck operations. */
  readonly leader: string;
  /** The sequence of the fences: it never goes back, also when all records have been deleted. */
  readonly fences: string;
}

/** Returns the quoted names. */
export function tablesOf(table: string): OperationTables {
  const quoted = (suffix: string): string => quoteTableName(`${table}${suffix}`);
  return { operations: quoted(''), leader: quoted('_leader'), fences: quoted('_fences') };
}

/**
 * Returns the SQL that creates the tables of a `PostgresOperationStore`. It can be run again.
 *
 * @param table name of the table @default 'breakwater_operations'
 * @throws OptionsError when the name is wrong
 */
export function operationsMigration(table?: string): string {
  const resolved = resolveTable(table);
  const { operations, leader, fences } = tablesOf(resolved);
  const name = resolved.split('.').at(-1) as string;
  return `CREATE SEQUENCE IF NOT EXISTS ${fences};

CREATE TABLE IF NOT EXISTS ${operations} (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running' CHECK ("state" IN ('running', 'succeeded', 'failed', 'recovered')),
    "fence" BIGINT NOT NULL DEFAULT nextval('${fences}'),
    "lease" INTERVAL NOT NULL,
    "max_run" INTERVAL NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "heartbeat_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "deadline_at" TIMESTAMPTZ NOT NULL,
    "marked_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "recoveries" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "issue" TEXT
);

-- A new fence changes a key, so it waits for transactions that hold the record with FOR KEY SHARE. Heartbeats do not.
CREATE UNIQUE INDEX IF NOT EXISTS "${name}_fence" ON ${operations} ("fence");

-- At most one operation of a name and key runs.
CREATE UNIQUE INDEX IF NOT EXISTS "${name}_running" ON ${operations} ("name", "key") WHERE "state" = 'running';

-- For the detector.
CREATE INDEX IF NOT EXISTS "${name}_by_start" ON ${operations} ("started_at", "id") WHERE "state" = 'running';

-- For the deletion of old records.
CREATE INDEX IF NOT EXISTS "${name}_by_end" ON ${operations} ("ended_at", "id") WHERE "ended_at" IS NOT NULL;

CREATE TABLE IF NOT EXISTS ${leader} (
    "role" TEXT PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMPTZ NOT NULL
);
`;
}
