import { AppError, type AppErrorOptions } from './app.error.js';

/** A throttle refused a share of the calls, because their callee refuses many of them. The operation did not run. */
export class CallThrottledError extends AppError {
  override readonly name = 'CallThrottledError';

  /**
   * @param throttle name of the throttle
   * @param retryAfter estimate of the milliseconds after which the share of refused calls can be lower
   */
  constructor(
    readonly throttle: string,
    retryAfter: number,
    options: Omit<AppErrorOptions, 'retryAfter'> = {},
  ) {
    super(
      `Throttle '${throttle}' refused the call, as the callee refuses many calls; retry after ${Math.ceil(retryAfter)} ms.`,
      { code: 'CALL_THROTTLED', status: 503, retryable: true },
      { ...options, retryAfter },
    );
  }
}
