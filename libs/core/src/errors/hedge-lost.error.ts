import { AppError, type AppErrorOptions } from './app.error.js';

/** Another attempt of the same call has answered first. It is the reason with which the other attempts are aborted; no caller gets it. */
export class HedgeLostError extends AppError {
  override readonly name = 'HedgeLostError';

  /** @param operation name of the call, e.g. `VideoService.find` */
  constructor(
    readonly operation: string,
    options?: AppErrorOptions,
  ) {
    super(
      `Another attempt of '${operation}' has answered first; this one was aborted.`,
      { code: 'HEDGE_LOST', status: 503, retryable: false },
      options,
    );
  }
}
