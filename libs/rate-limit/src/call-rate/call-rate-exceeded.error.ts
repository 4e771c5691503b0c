import { AppError } from '@breakwater/core';

/**
 * A call would have to wait too long for its turn under `@CallRate()`. The operation did not run. The status is 503 and not 429, because
 * our own client did not send too much.
 */
export class CallRateExceededError extends AppError {
  override readonly name = 'CallRateExceededError';

  /**
   * @param rate name of the rate
   * @param retryAfter milliseconds until a permit is free for this call, behind the calls that wait already
   */
  constructor(
    readonly rate: string,
    retryAfter: number,
  ) {
    const wait = Math.max(1, Math.ceil(retryAfter));
    super(
      `The rate of calls '${rate}' is used up; retry after ${wait} ms.`,
      { code: 'CALL_RATE_EXCEEDED', status: 503, retryable: true },
      { retryAfter: wait },
    );
  }
}
