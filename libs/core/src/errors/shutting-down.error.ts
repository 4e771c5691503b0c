import { AppError, type AppErrorOptions } from './app.error.js';

/** The application is stopping and accepts no new work. */
export class ShuttingDownError extends AppError {
  override readonly name = 'ShuttingDownError';

  constructor(
    message = 'The service is shutting down; send the call to another instance.',
    options?: AppErrorOptions,
  ) {
    super(message, { code: 'SHUTTING_DOWN', status: 503, retryable: true }, options);
  }
}
