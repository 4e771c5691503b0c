import { AppError, type AppErrorOptions } from './app.error.js';

/** The caller's input is invalid. The same call would fail again. */
export class ValidationError extends AppError {
  override readonly name = 'ValidationError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'VALIDATION_FAILED', status: 400, retryable: false }, options);
  }
}
