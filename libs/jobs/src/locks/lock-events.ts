import type { LockLoss } from './lock-lost.error.js';

/** A call asked for a lock. */
export interface LockRequestedEvent {
  /** `failed`: the store cannot be used. */
  readonly outcome: 'acquired' | 'busy' | 'failed';
  /** Milliseconds until the outcome. */
  readonly waited: number;
}

/** A lock was lost while its work ran. */
export interface LockLostEvent {
  readonly key: string;
  readonly reason: LockLoss;
}

/** The store of the locks at this moment. */
export interface LockStoreGauge {
  /** Name of the store. */
  readonly store: string;
  /** 1 while the last operation of the store failed. */
  readonly lost: 0 | 1;
  /** Number of locks that this process holds. */
  readonly held: number;
}
