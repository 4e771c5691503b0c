import { AppError, type AppErrorOptions } from './app.error.js';

/** A service that we depend on answered wrongly or not at all. */
export class ExternalServiceError extends AppError {
  override readonly name = 'ExternalServiceError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'EXTERNAL_SERVICE_FAILED', status: 502, retryable: true }, options);
  }
}
