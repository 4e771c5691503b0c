import { AppError, type AppErrorOptions } from './app.error.js';

/** Too large a share of the calls are retries already, so this one was not retried; `cause` is its own error. */
export class RetryBudgetExhaustedError extends AppError {
  override readonly name = 'RetryBudgetExhaustedError';

  /** @param policy name of the retry policy */
  constructor(
    readonly policy: string,
    options?: AppErrorOptions,
  ) {
    super(
      `Retry budget of '${policy}' is exhausted; the call was not repeated.`,
      { code: 'RETRY_BUDGET_EXHAUSTED', status: 503, retryable: true },
      options,
    );
  }
}
