/** A query of a database has ended, or got no connection. */
export interface DatabaseQueryEvent {
  /** Milliseconds of the query without the wait for its connection; for a query that got no connection, of the wait. */
  readonly duration: number;
  /** True if the query took longer than the option `slowQuery`. */
  readonly slow: boolean;
  /** True if the query got a connection. */
  readonly connected: boolean;
  /** The kind of failure, e.g. `query-timeout` or `pool-exhausted`; missing for a query that succeeded. */
  readonly failure?: string;
}

/** The current state of a pool of connections. */
export interface PoolGauge {
  readonly pool: string;
  /** Maximum number of connections. */
  readonly max: number;
  readonly used: number;
  readonly idle: number;
  /** Number of calls that wait for a connection. */
  readonly pending: number;
  /** Number of queries since the start that got no connection in time. @default 0 */
  readonly timeouts?: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'database.query': DatabaseQueryEvent;
  }

  interface ResilienceGaugeMap {
    'database-pool': PoolGauge;
  }
}
