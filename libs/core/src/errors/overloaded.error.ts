import { AppError, type AppErrorOptions } from './app.error.js';

/** The application is overloaded and refuses its less important requests. It has not read the request. */
export class OverloadedError extends AppError {
  override readonly name = 'OverloadedError';

  constructor(
    message = 'The service is overloaded and refuses less important requests.',
    options?: AppErrorOptions,
  ) {
    super(message, { code: 'OVERLOADED', status: 503, retryable: true }, options);
  }
}
