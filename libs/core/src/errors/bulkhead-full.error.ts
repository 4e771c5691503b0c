import { AppError, type AppErrorOptions } from './app.error.js';

/** A bulkhead had no free slot and no room in its queue, or the wait took too long. The operation did not run. */
export class BulkheadFullError extends AppError {
  override readonly name = 'BulkheadFullError';

  /**
   * @param bulkhead name of the bulkhead
   * @param reason the exhausted limit, as the end of a sentence, e.g. `10 calls run and 5 wait`
   */
  constructor(
    readonly bulkhead: string,
    reason: string,
    options?: AppErrorOptions,
  ) {
    super(
      `Bulkhead '${bulkhead}' is full: ${reason}.`,
      { code: 'BULKHEAD_FULL', status: 503, retryable: true },
      options,
    );
  }
}
