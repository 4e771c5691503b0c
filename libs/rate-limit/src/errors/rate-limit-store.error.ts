import { AppError } from '@breakwater/core';

/** The store of the rate limits is lost, and a policy with `whenStoreFails: 'closed'` refuses the request. */
export class RateLimitStoreError extends AppError {
  override readonly name = 'RateLimitStoreError';
  /** With `expose`, the form of `http-errors`, which the filter of Nest answers in applications without `ErrorTrackingFilter`. */
  readonly statusCode = 503;
  readonly expose = true;

  /**
   * @param policy name of the policy
   * @param retryAfter milliseconds until the store is tried again
   */
  constructor(
    readonly policy: string,
    retryAfter: number,
  ) {
    super(
      `The rate limit '${policy}' cannot be checked, because its store does not answer.`,
      { code: 'RATE_LIMIT_UNAVAILABLE', status: 503, retryable: true },
      { retryAfter },
    );
  }
}
