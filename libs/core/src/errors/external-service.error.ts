import { AppError, type AppErrorOptions } from './app.error.js';

/** Another service gave a wrong answer or no answer. */
export class ExternalServiceError extends AppError {
  override readonly name = 'ExternalServiceError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'EXTERNAL_SERVICE_FAILED', status: 502, retryable: true }, options);
  }
}
