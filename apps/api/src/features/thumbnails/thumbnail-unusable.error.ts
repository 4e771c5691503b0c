import { AppError, type AppErrorOptions } from '@breakwater/core';

/** The address that a user supplied leads to no image that can be a thumbnail. The message never contains the address. */
export class ThumbnailUnusableError extends AppError {
  override readonly name = 'ThumbnailUnusableError';

  /** @param reason the end of a sentence, e.g. `it is larger than 2 MB` */
  constructor(reason: string, options?: AppErrorOptions) {
    super(
      `The thumbnail cannot be used: ${reason}.`,
      { code: 'THUMBNAIL_UNUSABLE', status: 422, retryable: false },
      options,
    );
  }
}
