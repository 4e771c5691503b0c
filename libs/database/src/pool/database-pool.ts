import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { observeQueries } from './observed-client.js';
import type { QueryObserver } from './query-observer.js';
import { socketOf } from './socket-of.js';

type ConnectCallback = Parameters<Pool['connect']>[0];

/**
 * pg's pool, observed, and without two of its traps: an idle connection that breaks does not end the process, and
 * {@link destroy} ends it although a server hangs.
 */
export class DatabasePool extends Pool {
  readonly #clients = new Set<PoolClient>();

  /** @param onIdleError told of idle connections that broke, e.g. because the server was restarted */
  constructor(
    config: PoolConfig,
    private readonly observer: QueryObserver,
    onIdleError: (error: Error) => void,
  ) {
    super(config);
    this.on('error', onIdleError);
    this.on('connect', (client) => {
      this.#clients.add(client);
      observeQueries(client, observer);
    });
    this.on('remove', (client) => this.#clients.delete(client));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    const started = this.observer.now();
    const failed = (error: unknown): void =>
      this.observer.finished(undefined, this.observer.now() - started, error);
    if (callback) {
      super.connect((error, client, done) => {
        if (error) failed(error);
        callback(error, client, done);
      });
      return;
    }
    const connection = super.connect();
    connection.catch(failed);
    return connection;
  }

  /** Cuts every connection, also those in use; what waits for an answer fails at once. */
  destroy(): void {
    for (const client of this.#clients) socketOf(client)?.destroy();
    this.#clients.clear();
  }
}
