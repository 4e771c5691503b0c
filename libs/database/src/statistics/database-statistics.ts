import { HealthDetails } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { DatabaseSettings } from '../options/database.options.js';
import { DatabasePool } from '../pool/database-pool.js';
import { ProbeConnection } from '../probe/probe-connection.js';

/** Figures of the server about the database, since {@link ServerFigures.since}. */
export interface ServerFigures {
  /** Number of connections of all clients. */
  readonly connections: number;
  readonly commits: number;
  readonly rollbacks: number;
  readonly deadlocks: number;
  /** Percentage of the blocks that were read from the server's memory; 100 without reads. */
  readonly cacheHitRate: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Bytes of temporary files: sorts and joins that did not fit into memory. */
  readonly temporaryBytes: number;
  /** Bytes on the disk. */
  readonly size: number;
  readonly since: Date | null;
}

/** A time limit as configured, and as the server applies it. */
export interface StatementTimeout {
  /** The limit as the server prints it, e.g. `5min`; `0` for no limit. */
  readonly setting: string;
  /** The configured limit in milliseconds; `false` when the module sets none. */
  readonly expected: number | false;
  /** Milliseconds that the server applies to the queries of the pool; 0 for no limit. */
  readonly actual: number;
  /**
   * True if the server applies the configured limit; a connection pooler in between may drop it. With `statementTimeout: false`,
   * true if the server has any limit, e.g. by `ALTER ROLE ... SET statement_timeout`.
   */
  readonly configured: boolean;
}

const FIGURES = `
  SELECT numbackends AS connections, xact_commit AS commits, xact_rollback AS rollbacks, deadlocks,
         CASE WHEN blks_hit + blks_read = 0 THEN 100 ELSE 100.0 * blks_hit / (blks_hit + blks_read) END AS "cacheHitRate",
         tup_fetched AS "rowsRead", tup_inserted + tup_updated + tup_deleted AS "rowsWritten",
         temp_bytes AS "temporaryBytes", pg_database_size(datid) AS size, stats_reset AS since
  FROM pg_stat_database WHERE datname = current_database()`;

type Row = Record<keyof ServerFigures, unknown>;

/** Reads figures from the server itself: `pg_stat_database` and the settings of the sessions. */
@Injectable()
export class DatabaseStatistics {
  constructor(
    @Inject(ProbeConnection) private readonly connection: ProbeConnection,
    @Inject(DatabasePool) private readonly pool: DatabasePool,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(HealthDetails) details: HealthDetails,
  ) {
    details.provide('db-timeout', async () => {
      const { setting, configured } = await this.statementTimeout();
      return { statement_timeout: setting, configured };
    });
  }

  /**
   * Reads the figures on the probe's connection, so that it works while the pool is exhausted.
   *
   * @throws the driver's error
   */
  async read(): Promise<ServerFigures> {
    const [row] = await this.connection.query<Row>(FIGURES);
    if (!row) throw new Error('pg_stat_database has no row for this database.');
    const { since, ...figures } = row;
    // The driver returns big integers as text.
    const numbers = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value)]));
    return {
      ...(numbers as Omit<Record<keyof ServerFigures, number>, 'since'>),
      since: since as Date | null,
    };
  }

  /**
   * Reads `statement_timeout` from the server on a connection of the pool. `/health/db-timeout` of `@breakwater/health` shows it as
   * `{ statement_timeout, configured }`.
   *
   * @throws the driver's error
   */
  async statementTimeout(): Promise<StatementTimeout> {
    const { rows } = await this.pool.query<{ setting: string; milliseconds: string }>(
      `SELECT current_setting('statement_timeout') AS setting, setting AS milliseconds
       FROM pg_settings WHERE name = 'statement_timeout'`,
    );
    const expected = this.settings.statementTimeout;
    const actual = Number(rows[0]?.milliseconds);
    return {
      setting: rows[0]?.setting ?? 'unknown',
      expected,
      actual,
      configured: expected === false ? actual > 0 : actual === expected,
    };
  }
}
