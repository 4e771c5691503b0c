import { AppError, type AppErrorOptions } from './app.error.js';

/** A large language model failed or could not be reached. */
export class LlmError extends AppError {
  override readonly name = 'LlmError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'LLM_ERROR', status: 503, retryable: true }, options);
  }
}
