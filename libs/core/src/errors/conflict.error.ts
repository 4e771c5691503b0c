import { AppError, type AppErrorOptions } from './app.error.js';

/** The call conflicts with the current state, e.g. because a name is taken. */
export class ConflictError extends AppError {
  override readonly name = 'ConflictError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'CONFLICT', status: 409, retryable: false }, options);
  }
}
