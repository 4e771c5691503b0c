import { AppError, type AppErrorOptions } from './app.error.js';

/** A vector database failed or could not be reached. */
export class VectorStoreError extends AppError {
  override readonly name = 'VectorStoreError';

  constructor(message: string, options?: AppErrorOptions) {
    super(message, { code: 'VECTORDB_ERROR', status: 503, retryable: true }, options);
  }
}
