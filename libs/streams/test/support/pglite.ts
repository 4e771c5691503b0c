import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll } from '@jest/globals';

/** A limit only for a database that does not start at all. */
const START_LIMIT = 300_000;

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** The SQL of all migrations of the package. */
export const migrationSql = (): string =>
  readdirSync(MIGRATIONS)
    .toSorted()
    .map((folder) => readFileSync(join(MIGRATIONS, folder, 'migration.sql'), 'utf8'))
    .join('\n');

/** PostgreSQL in the process of the test, with the tables of the package. */
export class Pglite {
  #database: PGlite | undefined;

  constructor() {
    beforeAll(async () => {
      this.#database = await PGlite.create();
      await this.#database.exec(migrationSql());
    }, START_LIMIT);
    afterAll(() => this.#database?.close());
  }

  get client(): PGlite {
    if (!this.#database) throw new Error('PGlite starts before the first test.');
    return this.#database;
  }
}
