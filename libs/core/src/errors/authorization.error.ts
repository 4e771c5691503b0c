import { AppError, type AppErrorOptions } from './app.error.js';

/** The caller is known, but may not do this. */
export class AuthorizationError extends AppError {
  override readonly name = 'AuthorizationError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'FORBIDDEN', status: 403, retryable: false }, options);
  }
}
