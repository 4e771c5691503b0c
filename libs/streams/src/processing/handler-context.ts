import type { CommitTransaction } from '../cursors/cursor-store.js';

/** Second argument of a handler. */
export interface HandlerContext {
  /** Aborts when `handlerTimeout` is over, or when a shutdown waits no longer. */
  readonly signal: AbortSignal;
  /** Number of this call for the event, from 1. */
  readonly attempt: number;
  /**
   * Saves the position of the event inside a transaction of the handler, so that its effects and the position are committed together:
   * then no event is handled twice, not even after a kill. Needs a `PostgresCursorStore` on the same database, and `parallel: 1`.
   * Let its error pass: it rolls the transaction back when another process has committed the event.
   */
  readonly commitWith: (transaction: CommitTransaction) => Promise<void>;
}
