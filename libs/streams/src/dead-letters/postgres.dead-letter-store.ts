import {
  checkOptions,
  readNumber,
  readProperty,
  readText,
  type RunSql,
  type SqlClient,
} from '@breakwater/core';
import type { StoreContext } from '../cursors/cursor-store.js';
import { checkPostgresStore } from '../stores/postgres.js';
import { positionColumns, readPosition } from '../stores/position-columns.js';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.js';

/** Options of {@link PostgresDeadLetterStore}. */
export interface PostgresDeadLetterStoreOptions {
  /** Client of the application: a `pg.Pool`, or a Prisma client. The store does not close it. */
  readonly client: SqlClient;
  /** Name of the table, with its schema if it is in another one than the first of the search path. @default 'stream_dead_letters' */
  readonly table?: string;
}

/** Defaults of {@link PostgresDeadLetterStore}. */
export const DEFAULT_POSTGRES_DEAD_LETTER_OPTIONS = Object.freeze({ table: 'stream_dead_letters' } as const);

/** The columns in the order of the parameters. */
const COLUMNS = {
  stream: 'text',
  id: 'text',
  payload: 'text',
  payload_encoding: 'text',
  position_number: 'numeric',
  position_text: 'text',
  reason: 'text',
  error_name: 'text',
  error_code: 'text',
  attempts: 'integer',
  failed_at: 'timestamptz',
} as const;

/** Keeps dead letters in PostgreSQL. The folder `migrations` of this package has the SQL of its table. */
export class PostgresDeadLetterStore implements DeadLetterStore {
  readonly #run: RunSql;
  readonly #table: string;

  /** @throws OptionsError when an option is wrong */
  constructor(options: PostgresDeadLetterStoreOptions) {
    const { run, table } = checkOptions('streams.deadLetters', 'PostgresDeadLetterStore', (check) => {
      check.known(options, ['client', 'table']);
      const { client, table: name = DEFAULT_POSTGRES_DEAD_LETTER_OPTIONS.table } = options;
      return checkPostgresStore({ client, table: name }, check);
    });
    this.#run = run;
    this.#table = table;
  }

  async add(letter: DeadLetter, { signal }: StoreContext): Promise<void> {
    const columns = Object.keys(COLUMNS).map((name) => `"${name}"`);
    const values = Object.values(COLUMNS).map((type, index) => `$${index + 1}::${type}`);
    const changes = columns.slice(2).map((name) => `${name} = EXCLUDED.${name}`);
    const sql = `INSERT INTO ${this.#table} (${columns.join(', ')}) VALUES (${values.join(', ')})
ON CONFLICT ("stream", "id") DO UPDATE SET ${changes.join(', ')}`;
    const [payload, encoding] = encode(letter.payload);
    const parameters = [
      letter.stream,
      letter.id,
      payload,
      encoding,
      ...positionColumns(letter.cursor),
      letter.reason,
      withoutNul(letter.errorName),
      letter.errorCode === undefined ? null : withoutNul(letter.errorCode),
      String(letter.attempts),
      letter.failedAt.toISOString(),
    ];
    await this.#run(sql, parameters, signal);
  }

  async list(stream: string, limit: number, { signal }: StoreContext): Promise<readonly DeadLetter[]> {
    const sql = `SELECT "id", "payload", "payload_encoding", "position_number"::text, "position_text", "reason", "error_name",
  "error_code", "attempts", (extract(epoch FROM "failed_at") * 1000)::float8 AS "failed_at"
FROM ${this.#table} WHERE "stream" = $1::text ORDER BY ${this.#table}."failed_at", "id" LIMIT $2::int`;
    const rows = await this.#run(sql, [stream, String(limit)], signal);
    return rows.map((row) => ({
      id: String(readProperty(row, 'id')),
      stream,
      payload: decode(String(readProperty(row, 'payload')), readProperty(row, 'payload_encoding')),
      cursor: readPosition(row),
      reason: readText(row, 'reason') === 'unreadable' ? 'unreadable' : 'handler',
      errorName: String(readProperty(row, 'error_name')),
      errorCode: readText(row, 'error_code'),
      attempts: readNumber(row, 'attempts') ?? 0,
      failedAt: new Date(Math.round(readNumber(row, 'failed_at') ?? 0)),
    }));
  }

  async remove(stream: string, ids: readonly string[], { signal }: StoreContext): Promise<void> {
    const sql = `DELETE FROM ${this.#table} WHERE "stream" = $1::text AND "id" IN (SELECT jsonb_array_elements_text($2::jsonb))`;
    await this.#run(sql, [stream, JSON.stringify(ids)], signal);
  }

  async count(stream: string, { signal }: StoreContext): Promise<number> {
    const sql = `SELECT count(*)::int AS "count" FROM ${this.#table} WHERE "stream" = $1::text`;
    const [row] = await this.#run(sql, [stream], signal);
    return Number(readProperty(row, 'count'));
  }
}

/** PostgreSQL stores no NUL in a text. A message with one is stored in base64, so that nothing of it is lost. */
const encode = (payload: string): readonly [string, string] =>
  payload.includes('\0') || !payload.isWellFormed()
    ? [Buffer.from(payload, 'utf16le').toString('base64'), 'base64']
    : [payload, 'text'];

const decode = (payload: string, encoding: unknown): string =>
  encoding === 'base64' ? Buffer.from(payload, 'base64').toString('utf16le') : payload;

const withoutNul = (text: string): string => text.replaceAll('\0', '').toWellFormed();
