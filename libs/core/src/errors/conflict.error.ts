import { AppError, type AppErrorOptions } from './app.error.js';

/** The call contradicts the present state, e.g. a name that is taken. */
export class ConflictError extends AppError {
  override readonly name = 'ConflictError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'CONFLICT', status: 409, retryable: false }, options);
  }
}
