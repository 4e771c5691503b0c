import type { CircuitBreakerOptions, PresetRetryOptions } from '@breakwater/resilience';
import type { PoolConfig } from 'pg';
import type { ErrorFormat, PrismaClientClass } from '../prisma/prisma-client-like.js';

/** Options of pg's pool that {@link DatabaseModuleOptions} does not replace. */
export type DriverPoolOptions = Omit<
  PoolConfig,
  | 'connectionString'
  | 'host'
  | 'port'
  | 'user'
  | 'password'
  | 'database'
  | 'keepAlive'
  | 'max'
  | 'min'
  | 'idleTimeoutMillis'
  | 'connectionTimeoutMillis'
  | 'maxLifetimeSeconds'
  | 'statement_timeout'
  | 'query_timeout'
  | 'application_name'
  | 'fallback_application_name'
  | 'client_encoding'
  | 'Client'
  | 'pipeline'
>;

/** Options of `DatabaseModule.forRoot()`. Durations are milliseconds. */
export interface DatabaseModuleOptions {
  /** The `PrismaClient` class that `prisma generate` creates from your schema. */
  readonly client: PrismaClientClass;
  /**
   * Connection string, `postgresql://user:password@host:5432/name`. Its parameters are those of Prisma 6 and of pg, e.g. `schema`,
   * `connection_limit` or `sslmode`; they must not contradict the options below.
   */
  readonly url: string;
  /** Maximum number of connections in the pool; the probe opens one more. @default 20 */
  readonly maxConnections?: number;
  /** Number of connections that stay open although they are not used. @default 0 */
  readonly minConnections?: number;
  /** Time after which an unused connection is closed; 0 keeps it open. @default 20000 */
  readonly idleTimeout?: number;
  /**
   * Longest wait for a new connection or a free one of the pool; `false` waits without limit. A transaction waits for at most its own
   * `maxWait`, too, which Prisma sets to 2000.
   * @default 10000
   */
  readonly connectTimeout?: number | false;
  /** Time after which a connection is replaced as soon as it is free; 0 never replaces it. @default 1800000 */
  readonly maxLifetime?: number;
  /** Lets TCP detect dead peers while a connection is unused. @default true */
  readonly keepAlive?: boolean;
  /**
   * `statement_timeout` of every session, after which the server cancels a statement even if this process is gone. It should be at
   * least `queryTimeout`. `false` sends no limit, not even for the probe; the server or the role may have one.
   * @default 300000
   */
  readonly statementTimeout?: number | false;
  /**
   * `'transaction'` for a pooler in transaction mode between this process and PostgreSQL, such as PgBouncer or a hosted one. Each
   * transaction then sets `statementTimeout` for itself, because a pooler refuses or loses the settings of a session.
   * @default false
   */
  readonly pooler?: 'transaction' | false;
  /**
   * Time after which the driver gives up a query and cuts its connection, even if the server hangs. `false` leaves the limit to the
   * server; a hung server then blocks connections until TCP detects it.
   * @default 10000
   */
  readonly queryTimeout?: number | false;
  /** Name of the sessions in `pg_stat_activity`. @default 'breakwater' */
  readonly applicationName?: string;
  /** Further options of pg's pool, e.g. `ssl`. Options that the module sets itself are refused. */
  readonly pool?: DriverPoolOptions;
  /** The level of detail of Prisma's messages. @default 'minimal' in production, else 'colorless' */
  readonly errorFormat?: ErrorFormat;
  /** Time limit of a call of `ReliableDatabase`, including retries and waits; `false` for none. @default 10000 */
  readonly timeout?: number | false;
  /**
   * Time limit of a call of `ReliableDatabase` with `bulk: true`, including retries and waits; `false` for none. It must be at
   * least `timeout`. Each query still has `queryTimeout`.
   * @default 300000
   */
  readonly bulkTimeout?: number | false;
  /** Overrides options of the circuit breakers `database` and `database.bulk`; `false` for none. @default its preset: 3 failures in a row open it for 10 s */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /** Overrides options of the retries; `false` for none. @default the preset `database`, with jitter: 5 retries after 100 to 506 ms */
  readonly retry?: PresetRetryOptions | false;
  /** Time above which a query counts as slow and is logged without its values; `false` for none. @default 1000 */
  readonly slowQuery?: number | false;
  /** Percentage of the pool in use above which a warning is logged. @default 80 */
  readonly poolWarning?: number;
  /** Time limit of `DatabaseProbe`, including the time to connect. @default 800 */
  readonly probeTimeout?: number;
  /** Time limit for closing, after which every connection is cut. @default 5000 */
  readonly closeTimeout?: number;
}

type Optional = 'pool' | 'circuitBreaker' | 'retry';

/** {@link DatabaseModuleOptions} with every default filled in. */
export type DatabaseSettings = Required<Omit<DatabaseModuleOptions, Optional>> &
  Pick<DatabaseModuleOptions, Optional> & {
    /** The connection string with those parameters that pg itself reads. */
    readonly url: string;
    /** `?schema=` of the connection string. */
    readonly schema: string | undefined;
    /** `options` of the connection string and of the pool: settings of the server that a connection sends when it starts. */
    readonly startupOptions: string | undefined;
    /** Binds SCRAM authentication to the TLS channel when the server offers it. */
    readonly channelBinding: boolean;
  };

/** Injection token of {@link DatabaseSettings}. */
export const DatabaseSettings = Symbol('@breakwater/database:Settings');
