import type { StartupCheckAnswer, StartupCheckFunction } from '@breakwater/core';
import type { MigrationPool } from '../migrations/apply-migrations.js';
import { failedAnswer, onCheckConnection } from './check-connection.js';

interface Facts {
  readonly version: string;
  readonly standby: boolean;
}

/** Checks that PostgreSQL accepts the account and answers, for `StartupChecks.register` of `@breakwater/lifecycle`. */
export function databaseCheck(pool: MigrationPool): StartupCheckFunction {
  return ({ signal }) =>
    onCheckConnection<StartupCheckAnswer | string>(pool, signal, async (client) => {
      const { rows } = await client.query<Facts>(
        `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby`,
      );
      const version = `PostgreSQL ${rows[0]?.version.split(' ')[0] ?? ''}`;
      if (!rows[0]?.standby) return version;
      return { status: 'warning', message: `${version} is a standby, which accepts no writes.` };
    }).catch(failedAnswer);
}

/** Reads the clock of the server, for `clockSkewCheck(databaseTime(pool))` of `@breakwater/lifecycle`. */
export function databaseTime(
  pool: MigrationPool,
): (context: { readonly signal: AbortSignal }) => Promise<Date> {
  return ({ signal }) =>
    onCheckConnection(pool, signal, async (client) => {
      const { rows } = await client.query<{ time: Date }>('SELECT clock_timestamp() AS time');
      return rows[0]!.time;
    });
}
