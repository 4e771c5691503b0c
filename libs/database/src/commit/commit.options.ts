import { checkOptions } from '@breakwater/core';
import { ISOLATION_LEVELS, isIsolationLevel } from './pool-transaction.js';

/** Isolation level of a transaction, as Prisma names it. */
export type IsolationLevel = 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable';

/** Options of `ReliableDatabase.commitSqlWithRetry()`. */
export interface CommitOptions {
  /** @default the default of the database, usually `ReadCommitted` */
  readonly isolationLevel?: IsolationLevel;
  /** Signal of the caller. Its abort ends the call and rolls the transaction back, until COMMIT is sent. */
  readonly signal?: AbortSignal;
}

/** Options of `ReliableDatabase.commitWithRetry()`. */
export interface PrismaCommitOptions extends CommitOptions {
  /** Longest wait for a connection in milliseconds. @default Prisma's 2000 */
  readonly maxWait?: number;
  /** Time limit of one attempt of the transaction in milliseconds. @default Prisma's 5000 */
  readonly timeout?: number;
}

/** @throws OptionsError with every option that is unknown or wrong */
export function checkCommitOptions(
  method: string,
  options: PrismaCommitOptions,
  known: readonly string[],
): void {
  checkOptions('commit', `ReliableDatabase.${method}`, (check) => {
    if (!check.object('', options)) return;
    check.known(options, [...known]);
    const { isolationLevel, maxWait, timeout } = options;
    if (isolationLevel !== undefined) {
      const levels = `one of ${ISOLATION_LEVELS.join(', ')}`;
      check.that(isIsolationLevel(isolationLevel), 'isolationLevel', levels, isolationLevel);
    }
    if (maxWait !== undefined) check.duration('maxWait', maxWait, 1);
    if (timeout !== undefined) check.duration('timeout', timeout, 1);
  });
}
