import { checkOptions, type RunSql, type SqlClient, sqlRunnerOf } from '@breakwater/core';
import { checkPostgresStore } from '../stores/postgres.js';
import { positionColumns, readPosition } from '../stores/position-columns.js';
import type { CommitTransaction, CursorStore, StoreContext, StreamCursor } from './cursor-store.js';

/** Options of {@link PostgresCursorStore}. */
export interface PostgresCursorStoreOptions {
  /** Client of the application: a `pg.Pool`, or a Prisma client. The store does not close it. */
  readonly client: SqlClient;
  /** Name of the table, with its schema if it is in another one than the first of the search path. @default 'stream_cursors' */
  readonly table?: string;
}

/** Defaults of {@link PostgresCursorStore}. */
export const DEFAULT_POSTGRES_CURSOR_OPTIONS = Object.freeze({ table: 'stream_cursors' } as const);

/**
 * Keeps positions in PostgreSQL. The folder `migrations` of this package has the SQL of its table. With this store, a handler can save
 * the position in a transaction of its own.
 */
export class PostgresCursorStore implements CursorStore {
  readonly #run: RunSql;
  readonly #load: string;
  readonly #save: string;

  /** @throws OptionsError when an option is wrong */
  constructor(options: PostgresCursorStoreOptions) {
    const { run, table } = checkOptions('streams.cursorStore', 'PostgresCursorStore', (check) => {
      check.known(options, ['client', 'table']);
      const { client, table: name = DEFAULT_POSTGRES_CURSOR_OPTIONS.table } = options;
      return checkPostgresStore({ client, table: name }, check);
    });
    this.#run = run;
    this.#load = `SELECT "position_number"::text, "position_text" FROM ${table} WHERE "stream" = $1::text`;
    // One statement, so that of two processes that save at the same time the one with the later position wins.
    this.#save = `INSERT INTO ${table} AS kept ("stream", "position_number", "position_text", "updated_at")
VALUES ($1::text, $2::numeric, $3::text, now())
ON CONFLICT ("stream") DO UPDATE SET "position_number" = EXCLUDED."position_number",
  "position_text" = EXCLUDED."position_text", "updated_at" = EXCLUDED."updated_at"
WHERE CASE WHEN kept."position_number" IS NULL OR EXCLUDED."position_number" IS NULL
  THEN kept."position_text" IS DISTINCT FROM EXCLUDED."position_text"
  ELSE kept."position_number" < EXCLUDED."position_number" END
RETURNING 1 AS "saved"`;
  }

  async load(stream: string, { signal }: StoreContext): Promise<StreamCursor | undefined> {
    const [row] = await this.#run(this.#load, [stream], signal);
    return readPosition(row);
  }

  async save(stream: string, cursor: StreamCursor, { signal }: StoreContext): Promise<void> {
    await this.#run(this.#save, [stream, ...positionColumns(cursor)], signal);
  }

  async saveWith(transaction: CommitTransaction, stream: string, cursor: StreamCursor): Promise<boolean> {
    const run = sqlRunnerOf(transaction);
    if (!run)
      throw new TypeError(
        'commitWith() expects a transaction: a client of pg, or the client that prisma.$transaction passes.',
      );
    const rows = await run(this.#save, [stream, ...positionColumns(cursor)]);
    return rows.length > 0;
  }
}
