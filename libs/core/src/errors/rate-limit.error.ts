import { AppError, type AppErrorOptions } from './app.error.js';

/** The caller asks too often; `retryAfter` says when it may again. */
export class RateLimitError extends AppError {
  override readonly name = 'RateLimitError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'RATE_LIMITED', status: 429, retryable: true }, options);
  }
}
