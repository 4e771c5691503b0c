import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../../test/harness/postgres-server.js';
import { operationsMigration } from '../../src/index.js';

/** A real PostgreSQL with the tables of the operations. */
export interface OperationsDatabase {
  readonly server: PostgresServer;
  readonly pool: Pool;
  /** Makes every record older, because the clock of the server cannot be moved. */
  elapse(milliseconds: number): Promise<void>;
  /** Removes all records. */
  empty(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startOperationsDatabase(): Promise<OperationsDatabase> {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url(), max: 20 });
  pool.on('error', () => {});
  await pool.query(operationsMigration());
  const earlier = (column: string): string =>
    `"${column}" = "${column}" - $1::float8 * interval '1 millisecond'`;
  const columns = ['started_at', 'heartbeat_at', 'deadline_at', 'marked_at', 'ended_at'];
  return {
    server,
    pool,
    async elapse(milliseconds) {
      await pool.query(`UPDATE breakwater_operations SET ${columns.map(earlier).join(', ')}`, [milliseconds]);
      await pool.query(`UPDATE breakwater_operations_leader SET ${earlier('until')}`, [milliseconds]);
    },
    async empty() {
      await pool.query('DELETE FROM breakwater_operations; DELETE FROM breakwater_operations_leader;');
    },
    async dispose() {
      await pool.end();
      await server.dispose();
    },
  };
}
