import { type Client, type ClientBase, type ClientConfig, Pool, type PoolClient, type PoolConfig } from 'pg';
import { observeQueries } from './observed-client.js';
import type { SessionSettings } from './pool-config.js';
import type { QueryObserver } from './query-observer.js';
import { SettingClient } from './setting-client.js';
import type { TransactionSettings } from './transaction-settings.js';
import { socketOf } from './socket-of.js';

/**
 * pg's pool with two corrections: a broken connection does not end the process, and {@link destroy} works even if a server hangs. It
 * reports its queries to an observer.
 */
export class DatabasePool extends Pool {
  /** `?schema=` of the connection string, for {@link applyMigrations}. */
  readonly schema: string | undefined;
  readonly #clients: ReadonlySet<Client>;

  /**
   * @internal
   * @param onIdleError called when an idle connection breaks, e.g. because the server was restarted
   */
  constructor(
    config: PoolConfig,
    private readonly observer: QueryObserver,
    onIdleError: (error: Error) => void,
    { statement, transaction, schema }: SessionSettings = {},
  ) {
    const clients = new Set<Client>();
    const { onConnect } = config;
    // pg waits for the returned promise before it uses the connection.
    const prepare = statement !== undefined && {
      onConnect: async (client: ClientBase): Promise<void> => {
        await client.query(statement);
        return onConnect?.(client);
      },
    };
    super({ ...config, ...prepare, Client: trackedClient(clients, transaction) });
    this.schema = schema;
    this.#clients = clients;
    this.on('error', onIdleError);
    this.on('connect', (client) => observeQueries(client, observer));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Parameters<Pool['connect']>[0]): void;
  override connect(callback?: Parameters<Pool['connect']>[0]): Promise<PoolClient> | void {
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

  /** Cuts every connection, including those in use and those being opened; running queries fail at once. */
  destroy(): void {
    for (const client of this.#clients) socketOf(client)?.destroy();
  }
}

/** Creates the class of the pool's connections; each is in `clients` from its first byte to its last. */
function trackedClient(
  clients: Set<Client>,
  settings: TransactionSettings | undefined,
): new (config?: ClientConfig) => Client {
  return class extends SettingClient {
    constructor(config?: ClientConfig) {
      super(config, settings);
      clients.add(this);
      this.once('end', () => clients.delete(this));
      // The pool listens for errors of idle connections only. Without this listener, a broken connection in use would end the process.
      this.on('error', () => undefined);
    }
  };
}
