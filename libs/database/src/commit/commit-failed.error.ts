import { AppError } from '@breakwater/core';
import type { DatabaseFailureKind } from '../failure/database-failure.js';

/** Code of {@link CommitFailedError}. */
export const COMMIT_FAILED = 'COMMIT_FAILED';

/** Facts of a {@link CommitFailedError}. */
export interface CommitFailure {
  /** Number of attempts, the first one included. */
  readonly attempts: number;
  /** Kind of the last failure. */
  readonly kind: DatabaseFailureKind | 'circuit-open';
  /** One sentence about the last failure. */
  readonly reason: string;
  readonly cause: unknown;
  /** Milliseconds after which the circuit of the database lets calls through again. */
  readonly retryAfter?: number | undefined;
}

/** Every attempt to commit a transaction failed, and nothing was saved. Clients read "Failed to save after retries". */
export class CommitFailedError extends AppError {
  override readonly name = 'CommitFailedError';

  constructor({ attempts, kind, reason, cause, retryAfter }: CommitFailure) {
    const sentence = attempts > 1 ? 'Failed to save after retries' : 'Failed to save';
    super(
      `${sentence} (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}). ${reason}`,
      { code: COMMIT_FAILED, status: 503, retryable: true },
      {
        cause,
        metadata: { attempts, kind },
        publicMessage: sentence,
        ...(retryAfter !== undefined && { retryAfter }),
      },
    );
  }
}
