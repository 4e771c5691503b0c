import { AppError } from '@breakwater/core';

/** This process no longer owns the operation: it counted as stuck, and was recovered or failed. Its results must not be used. */
export class OperationLostError extends AppError {
  override readonly name = 'OperationLostError';

  /**
   * @param operation name of the operation
   * @param fence number of the try that is over
   */
  constructor(
    readonly operation: string,
    readonly fence: number,
  ) {
    super(
      `Operation '${operation}' no longer belongs to this process: it counted as stuck, and another one took it over.`,
      { code: 'OPERATION_LOST', status: 409 },
    );
  }
}
