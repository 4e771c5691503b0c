import { AppError, type AppErrorOptions } from './app.error.js';

/** The application has more to do than it can, and refuses its less important requests. The request was not read. */
export class OverloadedError extends AppError {
  override readonly name = 'OverloadedError';

  constructor(
    message = 'The service is overloaded and refuses less important requests.',
    options?: AppErrorOptions,
  ) {
    super(message, { code: 'OVERLOADED', status: 503, retryable: true }, options);
  }
}
