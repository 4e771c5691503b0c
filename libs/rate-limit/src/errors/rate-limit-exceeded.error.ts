import { RateLimitError } from '@breakwater/core';

/** A client has used up its requests under a policy. `retryAfter` says when the next one can pass. */
export class RateLimitExceededError extends RateLimitError {
  /** With `expose`, the form of `http-errors`, which the filter of Nest answers in applications without `ErrorTrackingFilter`. */
  readonly statusCode = 429;
  readonly expose = true;

  /**
   * @param policy name of the policy
   * @param retryAfter milliseconds until the same request can pass
   */
  constructor(
    readonly policy: string,
    retryAfter: number,
  ) {
    const wait = Math.max(1, Math.ceil(retryAfter / 1_000));
    super(`Too many requests; retry after ${wait} s.`, { retryAfter: Math.max(1, retryAfter) });
  }
}
