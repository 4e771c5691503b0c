import type { RedisOptions } from 'ioredis';

/** Options of one client. Durations are milliseconds. */
export interface RedisModuleOptions {
  /**
   * Connection string, `redis://user:password@host:6379/0` or `rediss://` for TLS. Without one, or with an empty one,
   * the client is disabled: `@InjectRedis()` gives `undefined`, and nothing connects.
   * @default none
   */
  readonly url?: string | undefined;
  /** Limit for a command, waiting for a connection included. @default 1000 */
  readonly commandTimeout?: number;
  /** Limit for connecting, TLS included. @default 2000 */
  readonly connectTimeout?: number;
  /**
   * A connection that owes an answer for so long is replaced: the other side may be gone without having said so. Has to
   * exceed `commandTimeout`.
   * @default 5000
   */
  readonly socketTimeout?: number;
  /** Commands that may wait for a connection or an answer at once; the next one is refused. @default 10000 */
  readonly maxPending?: number;
  /** Failed reconnections after which waiting commands are given up. @default 3 */
  readonly maxRetriesPerRequest?: number;
  /** Longest wait before the next try to connect; waits double from 100 ms, with jitter. @default 2000 */
  readonly maxReconnectDelay?: number;
  /** Limit for an answer of `RedisProbe`, connecting included. @default 800 */
  readonly probeTimeout?: number;
  /**
   * Key that the probe writes, with an expiry: a server that is out of memory or read-only answers PING all the same.
   * @default none, the probe only sends PING
   */
  readonly probeKey?: string;
  /** Limit for the answers that are still to come when the application ends; then the connection is cut. @default 2000 */
  readonly closeTimeout?: number;
  /** Further options of ioredis, e.g. `tls`, `keyPrefix`, `sentinels`. The options above win. */
  readonly ioredis?: RedisOptions;
}

/** {@link RedisModuleOptions} of the client `name`, with every default filled in. */
export type RedisSettings = Required<Omit<RedisModuleOptions, 'url' | 'probeKey' | 'ioredis'>> &
  Pick<RedisModuleOptions, 'probeKey' | 'ioredis'> & {
    readonly name: string;
    /** `undefined` when the client is disabled. */
    readonly url: string | undefined;
  };
