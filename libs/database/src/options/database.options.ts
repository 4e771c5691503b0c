import type { CircuitBreakerOptions, PresetRetryOptions } from '@breakwater/resilience';
import type { PoolConfig } from 'pg';
import type { ErrorFormat, PrismaClientClass } from '../prisma/prisma-client-like.js';

/** Options of `DatabaseModule.forRoot()`. Durations are milliseconds. */
export interface DatabaseModuleOptions {
  /** The `PrismaClient` class that `prisma generate` has made from your schema. */
  readonly client: PrismaClientClass;
  /** Connection string, `postgresql://user:password@host:5432/name`; `?schema=` chooses a schema. */
  readonly url: string;
  /** Connections that the pool opens at most; the probe has one more. @default 20 */
  readonly maxConnections?: number;
  /** After this time an unused connection is closed; 0 for never. @default 20000 */
  readonly idleTimeout?: number;
  /** Longest wait for a connection, a new one or a free one of the pool. @default 10000 */
  readonly connectTimeout?: number;
  /** After this time a connection is replaced when it is free; 0 for never. @default 1800000 */
  readonly maxLifetime?: number;
  /** Whether TCP looks for dead peers while a connection is unused. @default true */
  readonly keepAlive?: boolean;
  /**
   * `statement_timeout` of every session: the server itself gives up. Should exceed `queryTimeout` or equal it; it holds
   * even if this process is gone.
   * @default 300000
   */
  readonly statementTimeout?: number;
  /**
   * The driver gives a query up and cuts its connection, also when the server hangs. `false` leaves it to the server:
   * a hung one then blocks connections until TCP notices.
   * @default 10000
   */
  readonly queryTimeout?: number | false;
  /** Name of the sessions in `pg_stat_activity`. @default 'breakwater' */
  readonly applicationName?: string;
  /** Further options of pg's pool, e.g. `ssl`. The options above win. */
  readonly pool?: PoolConfig;
  /** How much Prisma's messages show. @default 'minimal' in production, else 'colorless' */
  readonly errorFormat?: ErrorFormat;
  /** Limit for a call of `ReliableDatabase`, retries and waits included. @default 10000 */
  readonly timeout?: number;
  /** Changes to the circuit breaker `database`. @default its preset: 3 failures in a row open it for 10 s */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** Changes to the retries. @default the preset `database`, with jitter: 5 retries after 100 to 506 ms */
  readonly retry?: PresetRetryOptions;
  /** A query that takes longer is counted as slow, and logged without its values. @default 1000 */
  readonly slowQuery?: number;
  /** Percent of the pool in use above which it warns. @default 80 */
  readonly poolWarning?: number;
  /** Limit for an answer of `DatabaseProbe`, connecting included. @default 800 */
  readonly probeTimeout?: number;
  /** Limit for closing; then every connection is cut. @default 5000 */
  readonly closeTimeout?: number;
}

type Optional = 'pool' | 'circuitBreaker' | 'retry';

/** {@link DatabaseModuleOptions} with every default filled in. */
export type DatabaseSettings = Required<Omit<DatabaseModuleOptions, Optional>> &
  Pick<DatabaseModuleOptions, Optional> & {
    /** `?schema=` of the connection string. */
    readonly schema: string | undefined;
  };

/** Injection token of {@link DatabaseSettings}. */
export const DatabaseSettings = Symbol('@breakwater/database:Settings');
