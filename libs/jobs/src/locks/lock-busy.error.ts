import { AppError } from '@breakwater/core';

/** Somebody else held the lock for the whole time that the call was ready to wait. */
export class LockBusyError extends AppError {
  override readonly name = 'LockBusyError';

  /**
   * @param key name of the lock
   * @param waited milliseconds
   */
  constructor(
    readonly key: string,
    readonly waited: number,
  ) {
    super(`Lock '${key}' was not free within ${Math.round(waited)} ms.`, {
      code: 'LOCK_BUSY',
      status: 503,
      retryable: true,
    });
  }
}
