import { AppError } from '@breakwater/core';

/** An operation of the same name and key runs already. */
export class OperationRunningError extends AppError {
  override readonly name = 'OperationRunningError';

  /**
   * @param operation name of the operation
   * @param key names the work
   */
  constructor(
    readonly operation: string,
    readonly key: string,
  ) {
    super(
      `Operation '${operation}' is running already for this key. Wait until it ends, or use { whenRunning: 'join' }.`,
      { code: 'OPERATION_RUNNING', status: 409 },
    );
  }
}
