import { AppError } from '@breakwater/core';

/** A message could not be read. It says nothing of the original error, whose text often contains a part of the message. */
export class UnreadableMessageError extends AppError {
  override readonly name = 'UnreadableMessageError';

  /** @param errorName class of the original error */
  constructor(stream: string, errorName: string) {
    super(`A message of the stream '${stream}' could not be read (${errorName}).`, {
      code: 'STREAM_MESSAGE_UNREADABLE',
      status: 502,
    });
  }
}
