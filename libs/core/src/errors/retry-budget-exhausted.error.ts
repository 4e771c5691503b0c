import { AppError, type AppErrorOptions } from './app.error.js';

/** The share of retries among the calls is too large, so this call was not retried. `cause` is the error of the call. */
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
