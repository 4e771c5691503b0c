import { AppError } from '@breakwater/core';

/** `commitWith` cannot keep its promise with the options of the stream. The stream stops until they are right. */
export class CommitRefusedError extends AppError {
  override readonly name = 'CommitRefusedError';

  constructor(stream: string, reason: string) {
    super(`commitWith() of the stream '${stream}' ${reason}`, { code: 'STREAM_COMMIT_REFUSED', status: 500 });
  }
}
