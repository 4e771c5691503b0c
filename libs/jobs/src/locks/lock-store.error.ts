import { AppError } from '@breakwater/core';

/** The store of the locks did not answer, or answered with an error; `cause` is that of the driver. */
export class LockStoreError extends AppError {
  override readonly name = 'LockStoreError';

  /** @param store name of the store */
  constructor(store: string, cause: unknown) {
    super(
      `The store of the locks, ${store}, cannot be used.`,
      { code: 'LOCK_STORE_UNAVAILABLE', status: 503, retryable: true },
      { cause },
    );
  }
}
