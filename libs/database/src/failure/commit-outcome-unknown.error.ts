import { AppError } from '@breakwater/core';

/** Code of {@link CommitOutcomeUnknownError}. */
export const COMMIT_OUTCOME_UNKNOWN = 'COMMIT_OUTCOME_UNKNOWN';

/**
 * The connection or the time of the call ended while COMMIT was under way, so the transaction may have been committed or not. It is
 * never repeated: a repetition could save the change twice. Read the data to learn the outcome.
 */
export class CommitOutcomeUnknownError extends AppError {
  override readonly name = 'CommitOutcomeUnknownError';

  /** @param cause the error that ended the wait for the answer to COMMIT */
  constructor(cause: unknown) {
    super(
      'The answer to COMMIT was lost, so it is unknown whether the transaction was saved. Read the data before you repeat the work.',
      { code: COMMIT_OUTCOME_UNKNOWN, status: 500, retryable: false },
      { cause, publicMessage: 'It is unknown whether the change was saved. Check it before you try again.' },
    );
  }
}
