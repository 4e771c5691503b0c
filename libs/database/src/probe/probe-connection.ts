import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { Client, QueryResultRow } from 'pg';
import { DatabaseSettings } from '../options/database.options.js';
import { connectionConfig, sessionSettings } from '../pool/pool-config.js';
import { SettingClient } from '../pool/setting-client.js';
import { socketOf } from '../pool/socket-of.js';

/**
 * A connection beside the pool for queries about the database itself, so that a full pool does not look like a dead database. It opens
 * at the first query, and again after each failure. Each query has one time limit, which includes the time to connect.
 */
@Injectable()
export class ProbeConnection {
  #client: Client | undefined;
  /** Queries wait for each other, because the connection runs one at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws Error with the message "Query read timeout" when the time limit has passed
   * @throws the driver's error
   */
  query<Row extends QueryResultRow>(sql: string): Promise<Row[]> {
    const answer = this.#last.then(() => this.#ask<Row>(sql));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #ask<Row extends QueryResultRow>(sql: string): Promise<Row[]> {
    if (this.#closed) throw new Error('Client was closed and is not queryable');
    let late = false;
    const timer = this.clock.setTimeout(() => {
      late = true;
      this.#drop();
    }, this.settings.probeTimeout);
    try {
      const client = this.#client ?? (await this.#connect());
      const { rows } = await client.query<Row>(sql);
      return rows;
    } catch (error) {
      this.#drop();
      throw late ? new Error('Query read timeout', { cause: error }) : error;
    } finally {
      this.clock.clearTimeout(timer);
    }
  }

  async #connect(): Promise<Client> {
    const { probeTimeout, applicationName, statementTimeout, pooler } = this.settings;
    const limit = statementTimeout !== false && Math.ceil(probeTimeout);
    const client = new SettingClient(
      {
        ...connectionConfig(this.settings),
        connectionTimeoutMillis: probeTimeout,
        query_timeout: probeTimeout,
        ...(limit !== false && !pooler && { statement_timeout: limit }),
        application_name: `${applicationName} probe`,
      },
      sessionSettings(this.settings, limit).transaction,
    );
    // The connection broke between two queries; the next query opens a new one.
    client.on('error', () => this.#forget(client));
    client.on('end', () => this.#forget(client));
    this.#client = client;
    await client.connect();
    return client;
  }

  #forget(client: Client): void {
    if (this.#client === client) this.#client = undefined;
  }

  /** Cuts the socket, because a hung server would not cooperate in an orderly end. */
  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    if (client) socketOf(client)?.destroy();
  }
}
