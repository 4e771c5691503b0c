import { AppError, type AppErrorOptions } from './app.error.js';

/** The requested resource does not exist. */
export class NotFoundError extends AppError {
  override readonly name = 'NotFoundError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'NOT_FOUND', status: 404, retryable: false }, options);
  }
}
