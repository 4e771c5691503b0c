import { AppError } from '@breakwater/core';

/** Why a lock was lost. */
export type LockLoss =
  /** The lock belongs to somebody else, or was deleted. */
  | 'taken'
  /** The connection that held the lock ended. */
  | 'disconnected'
  /** The store did not confirm the lock for the time of its `ttl`. */
  | 'not-renewed';

const REASONS: Readonly<Record<LockLoss, string>> = {
  taken: 'it was deleted, or somebody else holds it',
  disconnected: 'its connection ended',
  'not-renewed': 'its store did not confirm it in time',
};

/** The lock was lost while its work ran, so the work may not have been the only one. */
export class LockLostError extends AppError {
  override readonly name = 'LockLostError';

  /** @param key name of the lock */
  constructor(
    readonly key: string,
    readonly reason: LockLoss,
  ) {
    super(
      `Lock '${key}' was lost while its work ran: ${REASONS[reason]}. Other work may have run at the same time.`,
      {
        code: 'LOCK_LOST',
        status: 409,
      },
    );
  }
}
