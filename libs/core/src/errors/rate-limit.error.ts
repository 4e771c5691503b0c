import { AppError, type AppErrorOptions } from './app.error.js';

/** The caller sends too many requests. `retryAfter` says when the next one makes sense. */
export class RateLimitError extends AppError {
  override readonly name = 'RateLimitError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'RATE_LIMITED', status: 429, retryable: true }, options);
  }
}
