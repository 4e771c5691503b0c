/** Is told of every query that the pool was asked for. Must not throw. */
export interface QueryObserver {
  /** Time on the scale of `Clock.now()`. */
  now(): number;
  /**
   * @param sql text with placeholders; `undefined` when no connection was to be had
   * @param duration milliseconds
   */
  finished(sql: string | undefined, duration: number, error: unknown): void;
}
