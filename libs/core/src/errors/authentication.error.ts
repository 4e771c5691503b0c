import { AppError, type AppErrorOptions } from './app.error.js';

/** The caller did not prove who it is. */
export class AuthenticationError extends AppError {
  override readonly name = 'AuthenticationError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'UNAUTHENTICATED', status: 401, retryable: false }, options);
  }
}
