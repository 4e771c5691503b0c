import { AppError, type AppErrorOptions } from './app.error.js';

/** Options of {@link DatabaseError}. */
export interface DatabaseErrorOptions extends AppErrorOptions {
  /**
   * True if the database could not be reached: status 503 and retryable instead of 500.
   * @default false
   */
  readonly unavailable?: boolean;
}

/** The database refused or lost a piece of work. */
export class DatabaseError extends AppError {
  override readonly name = 'DatabaseError';

  constructor(message: string, options: DatabaseErrorOptions = {}) {
    const identity = options.unavailable
      ? { code: 'DATABASE_UNAVAILABLE', status: 503, retryable: true }
      : { code: 'DATABASE_FAILED', status: 500 };
    super(message, identity, options);
  }
}
