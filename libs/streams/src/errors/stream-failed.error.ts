import { AppError } from '@breakwater/core';

/** A stream has given up. It stays failed until an operator resumes it. */
export class StreamFailedError extends AppError {
  override readonly name = 'StreamFailedError';

  /**
   * @param stream name of the stream
   * @param reason one word, e.g. `stale-cursor`
   * @param text one sentence without its full stop
   */
  constructor(
    readonly stream: string,
    readonly reason: string,
    text: string,
    cause?: Error,
  ) {
    super(
      `Stream '${stream}' has failed: ${text}. It receives nothing until an operator resumes it.`,
      { code: 'STREAM_FAILED', status: 503 },
      { cause, metadata: { stream, reason } },
    );
  }
}
