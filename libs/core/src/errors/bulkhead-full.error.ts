import { AppError, type AppErrorOptions } from './app.error.js';

/** The limit of a bulkhead that a call has exceeded: the queue, its longest or its usual wait, or the share of one caller. */
export type BulkheadLimit = 'queue-full' | 'max-wait' | 'target-wait' | 'share';

/** Options of {@link BulkheadFullError}. */
export interface BulkheadFullErrorOptions extends AppErrorOptions {
  /** The exhausted limit, for programs. */
  readonly reason?: BulkheadLimit;
}

/** A bulkhead had no free slot and no room in its queue, or the wait took too long. The operation did not run. */
export class BulkheadFullError extends AppError {
  override readonly name = 'BulkheadFullError';
  /** The exhausted limit. */
  declare readonly reason?: BulkheadLimit;

  /**
   * @param bulkhead name of the bulkhead
   * @param limit the exhausted limit, as the end of a sentence, e.g. `10 calls run and 5 wait`
   */
  constructor(
    readonly bulkhead: string,
    limit: string,
    options: BulkheadFullErrorOptions = {},
  ) {
    super(
      `Bulkhead '${bulkhead}' is full: ${limit}.`,
      { code: 'BULKHEAD_FULL', status: 503, retryable: true },
      options,
    );
    if (options.reason !== undefined) this.reason = options.reason;
  }
}
