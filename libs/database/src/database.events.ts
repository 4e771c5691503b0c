/** A query of a database is over, or got no connection. */
export interface DatabaseQueryEvent {
  /** Milliseconds of the query without the wait for its connection; without one, of that wait. */
  readonly duration: number;
  /** Whether it took longer than the option `slowQuery`. */
  readonly slow: boolean;
  /** Whether there was a connection for it. */
  readonly connected: boolean;
  /** What went wrong, as a word such as `timeout` or `pool-exhausted`; none when all went well. */
  readonly failure?: string;
}

/** A pool of connections at this moment. */
export interface PoolGauge {
  readonly pool: string;
  /** Connections that it may open. */
  readonly max: number;
  readonly used: number;
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly pending: number;
  /** Queries since the start that got no connection in time. @default 0 */
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
