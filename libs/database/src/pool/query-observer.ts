/** Observes every query of the pool. Must not throw. */
export interface QueryObserver {
  /** Time on the scale of `Clock.now()`. */
  now(): number;
  /**
   * @param sql text with placeholders; `undefined` for a query that got no connection
   * @param duration milliseconds
   */
  finished(sql: string | undefined, duration: number, error: unknown): void;
}
