import type { RedisOptions } from 'ioredis';

/** Options of one client. Durations are milliseconds. */
export interface RedisModuleOptions {
  /**
   * Connection string, `redis://user:password@host:6379/0` or `rediss://` for TLS. Without it, or with an
   * empty one, the client is disabled: `@InjectRedis()` injects `undefined`, and nothing connects.
   * @default none
   */
  readonly url?: string | undefined;
  /** Time limit of a command, including the wait for a connection. @default 1000 */
  readonly commandTimeout?: number;
  /** Time limit for connecting, including TLS. @default 2000 */
  readonly connectTimeout?: number;
  /**
   * Time without an answer after which a connection is replaced, because the other side may be gone. It must exceed
   * `commandTimeout`.
   * @default 5000
   */
  readonly socketTimeout?: number;
  /** Maximum number of commands that wait for a connection or an answer; further ones are refused. @default 10000 */
  readonly maxPending?: number;
  /** Number of failed reconnections after which waiting commands are rejected. @default 3 */
  readonly maxRetriesPerRequest?: number;
  /** Longest wait before a reconnection; waits double from 100 ms, with jitter. @default 2000 */
  readonly maxReconnectDelay?: number;
  /** Time limit of `RedisProbe`, including the time to connect. @default 800 */
  readonly probeTimeout?: number;
  /**
   * Key that the probe writes, with an expiry. A server that is out of memory or read-only still answers PING.
   * @default none, the probe only sends PING
   */
  readonly probeKey?: string;
  /** Longest wait for outstanding answers when the application ends, after which the connection is cut. @default 2000 */
  readonly closeTimeout?: number;
  /** Further options of ioredis, e.g. `tls`, `keyPrefix`, `sentinels`. The options above take precedence. */
  readonly ioredis?: RedisOptions;
}

/** {@link RedisModuleOptions} of the client `name`, with every default filled in. */
export type RedisSettings = Required<Omit<RedisModuleOptions, 'url' | 'probeKey' | 'ioredis'>> &
  Pick<RedisModuleOptions, 'probeKey' | 'ioredis'> & {
    readonly name: string;
    /** `undefined` when the client is disabled. */
    readonly url: string | undefined;
  };
