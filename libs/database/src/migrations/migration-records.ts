import { randomUUID } from 'node:crypto';
import { type ClientBase, escapeIdentifier } from 'pg';
import type { Migration } from './migration.js';

/** A migration that was started and not rolled back. */
export interface MigrationRecord {
  readonly id: string;
  readonly name: string;
  readonly checksum: string;
  readonly state: 'applied' | 'failed' | 'stepwise' | 'interrupted';
  /** Number of steps that were applied, of a migration that is applied step by step. */
  readonly steps: number;
}

/** Marks the record of a migration that is applied step by step, while it is not finished. Prisma keeps error messages in this column. */
const STEPWISE = 'applied_steps_count counts the applied steps of this migration';

/** Prisma's own definition of the table, so that `prisma migrate deploy` can take over. */
const tableOf = (table: string): string => `
  CREATE TABLE IF NOT EXISTS ${table} (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/** The table in which `prisma migrate` records migrations. */
export class MigrationRecords {
  readonly #table: string;

  /** @param schema the schema of the table; a migration may change the search path */
  constructor(
    private readonly client: ClientBase,
    schema: string,
  ) {
    this.#table = `${escapeIdentifier(schema)}._prisma_migrations`;
  }

  async prepare(): Promise<void> {
    await this.client.query(tableOf(this.#table));
  }

  async read(): Promise<MigrationRecord[]> {
    const { rows } = await this.client.query<MigrationRecord>(
      `SELECT id, migration_name AS name, checksum, applied_steps_count AS steps,
              CASE WHEN finished_at IS NOT NULL THEN 'applied'
                   WHEN logs = $1 THEN 'stepwise'
                   WHEN coalesce(logs, '') = '' THEN 'interrupted'
                   ELSE 'failed' END AS state
       FROM ${this.#table} WHERE rolled_back_at IS NULL ORDER BY started_at`,
      [STEPWISE],
    );
    return rows;
  }

  /** Records a migration as applied, inside of the transaction that applies it. */
  async add({ name, checksum }: Migration): Promise<void> {
    await this.client.query(
      `INSERT INTO ${this.#table} (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
  }

  /**
   * Records that a migration is applied step by step from now on.
   *
   * @returns the id of the record
   */
  async begin({ name, checksum }: Migration): Promise<string> {
    const id = randomUUID();
    await this.client.query(
      `INSERT INTO ${this.#table} (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)`,
      [id, checksum, name, STEPWISE],
    );
    return id;
  }

  /** Records that a step was applied, inside of its transaction if it has one. */
  async advance(id: string, steps: number): Promise<void> {
    await this.client.query(`UPDATE ${this.#table} SET applied_steps_count = $2 WHERE id = $1`, [id, steps]);
  }

  /** Records that every step was applied. Prisma counts a file as one step. */
  async finish(id: string): Promise<void> {
    await this.client.query(
      `UPDATE ${this.#table} SET finished_at = now(), applied_steps_count = 1, logs = NULL WHERE id = $1`,
      [id],
    );
  }

  /** Records a failure; without an id, of a migration of which nothing was applied. */
  async fail({ name, checksum }: Migration, logs: string, id: string | undefined): Promise<void> {
    await (id === undefined
      ? this.client.query(
          `INSERT INTO ${this.#table} (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)`,
          [randomUUID(), checksum, name, logs],
        )
      : this.client.query(`UPDATE ${this.#table} SET logs = $2 WHERE id = $1`, [id, logs]));
  }
}
