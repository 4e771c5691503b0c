import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import { inTransaction } from '../../../../test/harness/in-transaction.js';
import { type PostgresServer, startPostgres } from '../../../../test/harness/postgres-server.js';

/** A limit only for a database that does not start at all. */
const START_LIMIT = 300_000;

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** The SQL of all migrations of the package. */
export const migrationSql = (): string =>
  readdirSync(MIGRATIONS)
    .toSorted()
    .map((folder) => readFileSync(join(MIGRATIONS, folder, 'migration.sql'), 'utf8'))
    .join('\n');

/** A database as an application has it. */
export class Database {
  constructor(readonly pool: Pool) {}

  query<Row extends QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<QueryResult<Row>> {
    return this.pool.query<Row>(sql, parameters);
  }

  /** Runs `work` in a transaction, which is rolled back when it fails. */
  transaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, work);
  }
}

/** A real PostgreSQL for the tests of a file, with the tables of the package. */
export class RealPostgres {
  #server: PostgresServer | undefined;
  #database: Database | undefined;

  constructor() {
    beforeAll(async () => {
      this.#server = await startPostgres();
      this.#database = new Database(new Pool({ connectionString: this.#server.url() }));
      // The server ends idle connections at its end.
      this.#database.pool.on('error', () => undefined);
      await this.#database.pool.query(migrationSql());
    }, START_LIMIT);
    afterAll(async () => {
      await this.#database?.pool.end();
      await this.#server?.dispose();
    });
  }

  get database(): Database {
    if (!this.#database) throw new Error('PostgreSQL starts before the first test.');
    return this.#database;
  }
}
