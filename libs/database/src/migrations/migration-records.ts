import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Migration } from './migration.js';

/** A migration that was started and not rolled back. */
export interface MigrationRecord {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** Prisma's own definition of the table, so that `prisma migrate deploy` can take over. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
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
  constructor(private readonly client: ClientBase) {}

  async prepare(): Promise<void> {
    await this.client.query(TABLE);
  }

  async read(): Promise<MigrationRecord[]> {
    const { rows } = await this.client.query<MigrationRecord>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    return rows;
  }

  /** @returns the id of the record */
  async begin({ name, checksum }: Migration): Promise<string> {
    const id = randomUUID();
    await this.client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)',
      [id, checksum, name],
    );
    return id;
  }

  async finish(id: string): Promise<void> {
    await this.client.query(
      'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
      [id],
    );
  }

  async fail(id: string, logs: string): Promise<void> {
    await this.client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, logs]);
  }
}
