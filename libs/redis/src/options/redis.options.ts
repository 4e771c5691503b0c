import type { RedisOptions } from 'ioredis';

/** Options of one client. Durations are milliseconds. */
export interface RedisModuleOptions {
  /**
   * Connection string, `redis://user:password@host:6379/0` or `rediss://` for TLS. Without it, or with an
   * empty one, the client is disabled: `@InjectRedis()` injects `undefined`, and nothing connects.
   * @default none
   */
  readonly url?: string | undefined;
  /** Time limit of a command, including the wait for a connection; `false` for none. @default 1000 */
  readonly commandTimeout?: number | false;
  /** Time limit for connecting, including TLS. @default 2000 */
  readonly connectTimeout?: number;
  /**
   * Time without an answer after which a connection is replaced, because the other side may be gone. It must exceed
   * `commandTimeout`. `false` leaves it to TCP, which takes about 15 minutes.
   * @default 5000
   */
  readonly socketTimeout?: number | false;
  /** Maximum number of commands that wait for a connection or an answer; further ones are refused. `false` for no limit. @default 10000 */
  readonly maxPending?: number | false;
  /** Number of failed reconnections after which waiting commands are rejected; `false` for no limit. @default 3 */
  readonly maxRetriesPerRequest?: number | false;
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
  /** Further options of ioredis, e.g. `tls`, `keyPrefix`, `sentinels`. Options that the module sets itself are refused. */
  readonly ioredis?: DriverRedisOptions;
}

/** Options of ioredis that {@link RedisModuleOptions} does not replace. */
export type DriverRedisOptions = Omit<
  RedisOptions,
  | 'host'
  | 'port'
  | 'path'
  | 'connectTimeout'
  | 'commandTimeout'
  | 'socketTimeout'
  | 'disconnectTimeout'
  | 'maxRetriesPerRequest'
  | 'retryStrategy'
  | 'reconnectOnError'
  | 'autoResendUnfulfilledCommands'
>;

/** {@link RedisModuleOptions} of the client `name`, with every default filled in. */
export type RedisSettings = Required<Omit<RedisModuleOptions, 'url' | 'probeKey' | 'ioredis'>> &
  Pick<RedisModuleOptions, 'probeKey' | 'ioredis'> & {
    readonly name: string;
    /** `undefined` when the client is disabled. */
    readonly url: string | undefined;
  };
