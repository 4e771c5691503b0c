import { ExternalServiceError } from '@breakwater/core';

/** The server does not keep to the protocol of the stream, so another attempt probably ends in the same way. */
export class StreamProtocolError extends ExternalServiceError {
  override readonly name = 'StreamProtocolError';

  constructor(message: string) {
    super(message, {}, { code: 'STREAM_PROTOCOL', retryable: false });
  }
}

/** A message is larger than `maxFrameSize`. */
export class FrameTooLargeError extends ExternalServiceError {
  override readonly name = 'FrameTooLargeError';

  constructor(limit: number) {
    super(
      `A message of the stream is larger than ${limit} bytes, the limit of "maxFrameSize".`,
      {},
      { code: 'STREAM_FRAME_TOO_LARGE', retryable: false },
    );
  }
}
