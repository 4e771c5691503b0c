import { AsyncLocalStorage } from 'node:async_hooks';
import { runInBackground } from '@breakwater/core';
import type { StuckOperation } from '../stores/operation-store.js';

/** Proves that a try of an operation is the newest one. */
export interface Fence {
  /**
   * Grows with each run of a name and key, and with each recovery. Send it along with writes to systems that remember the greatest
   * token and refuse smaller ones, e.g. `UPDATE ... WHERE fence <= $1`.
   */
  readonly token: number;

  /**
   * Guards a transaction of the database that keeps the operations. Call it first in the transaction: until the transaction ends,
   * nobody takes the operation over.
   *
   * @param transaction the client of the transaction: that of `pg`, or the one that Prisma passes to `$transaction`
   * @throws OperationLostError when another try has taken over; let it pass, so that the transaction is rolled back
   */
  readonly guard: (transaction: unknown) => Promise<void>;
}

/** The run of an operation, for its work. */
export interface OperationRun {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  /** 0 for the first try, 1 for the first recovery. */
  readonly recoveries: number;
  /** Aborts when the operation is lost, after `maxRun`, and at a shutdown after the grace. The work has to end then. */
  readonly signal: AbortSignal;
  readonly fence: Fence;

  /**
   * Sends a heartbeat now. Heartbeats are sent by themselves; call it in work that keeps the event loop busy. It sends at most one
   * statement a tenth of a lease, so it may be called in a loop.
   *
   * @throws the reason of the signal when it has aborted
   */
  readonly heartbeat: () => Promise<void>;
}

/** The work of an operation. */
export type OperationWork<T> = (run: OperationRun) => T | PromiseLike<T>;

/**
 * Recovers a stuck operation: does its work again, or undoes it. It may find that the work has been done, because the process ended
 * after its last write. The operation is `recovered` when it returns, and `failed` when it throws.
 */
export type OnStuck = (operation: StuckOperation, run: OperationRun) => unknown;

const current = new AsyncLocalStorage<OperationRun>();

/** Returns the operation in which the caller runs, e.g. for the signal of a method with `@TrackedOperation()`. */
export const currentOperation = (): OperationRun | undefined => current.getStore();

/** Runs `work` as background work, so that {@link currentOperation} returns `run`. */
export const runInOperation = <T>(run: OperationRun, work: () => T | PromiseLike<T>): Promise<T> =>
  current.run(run, () => runInBackground(work));
