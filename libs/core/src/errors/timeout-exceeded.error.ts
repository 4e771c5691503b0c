import { AppError, type AppErrorOptions } from './app.error.js';

/** Options of {@link TimeoutExceededError}. */
export interface TimeoutExceededErrorOptions extends AppErrorOptions {
  /** HTTP status: 504 when a dependency was too slow, 408 for the deadline of the whole request. @default 504 */
  readonly status?: 504 | 408;
  /** True if the caller set the limit, e.g. by the header `x-request-timeout-ms` of its request. @default false */
  readonly byCaller?: boolean;
}

/** The operation did not finish in time. Its late result is discarded. */
export class TimeoutExceededError extends AppError {
  override readonly name = 'TimeoutExceededError';
  /** True if the caller set the limit. Such an error says nothing about the operation, so error tracking expects it. */
  declare readonly byCaller?: true;

  /**
   * @param operation name of the slow operation, e.g. `VideoService.publish`
   * @param timeout the limit in milliseconds
   */
  constructor(
    readonly operation: string,
    readonly timeout: number,
    options: TimeoutExceededErrorOptions = {},
  ) {
    super(
      `'${operation}' did not finish within ${Math.round(timeout)} ms.`,
      { code: 'TIMEOUT', status: options.status ?? 504, retryable: true },
      options,
    );
    if (options.byCaller) this.byCaller = true;
  }
}
