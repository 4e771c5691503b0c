import { DatabaseError } from '@breakwater/core';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { DatabaseFailureKind } from '../failure/database-failure.js';
import { gatherClues } from '../failure/failure-clues.js';
import { CommitOutcomeUnknownError } from '../failure/commit-outcome-unknown.error.js';
import { type CommitWatch, watchCommit } from '../pool/commit-watch.js';

/** After these failures of COMMIT, the server may have committed the transaction. After all others of a server it has not. */
const UNKNOWN_OUTCOMES: ReadonlySet<DatabaseFailureKind> = new Set([
  'connect-timeout',
  'connection-lost',
  'outcome-unknown',
  'query-timeout',
  'server-trouble',
  'server-unavailable',
  'unreachable',
]);

/** pg refuses a query with such a message before it sends anything. */
const NEVER_SENT = /is not queryable$/;

/** Errors of attempts that left nothing behind, and that another attempt may not meet. */
const repeatable = new WeakSet<object>();

/** Returns true for the error of an attempt that left nothing behind and is worth another attempt. */
export const isRepeatableCommit = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && repeatable.has(error);

/**
 * Runs a transaction once.
 *
 * @throws CommitOutcomeUnknownError when the answer to COMMIT was lost
 * @throws DatabaseError when PostgreSQL rolled the transaction back although the work succeeded
 */
export async function attemptCommit<T>(watch: CommitWatch, transaction: () => PromiseLike<T>): Promise<T> {
  let result: T;
  try {
    result = await watchCommit(watch, transaction);
  } catch (error) {
    throw judge(error, watch);
  }
  if (watch.answer === 'ROLLBACK') throw rolledBack();
  return result;
}

function judge(error: unknown, watch: CommitWatch): unknown {
  const { kind, retry } = classifyDatabaseError(error);
  const mayBeSaved =
    watch.sent &&
    watch.answer === undefined &&
    (kind === 'unrelated' || UNKNOWN_OUTCOMES.has(kind)) &&
    !gatherClues(error).messages.some((message) => NEVER_SENT.test(message));
  if (mayBeSaved) return new CommitOutcomeUnknownError(error);
  if (watch.answer === 'COMMIT') return error;
  // The server has refused COMMIT, or never received it.
  watch.answer ??= 'ROLLBACK';
  if (retry !== 'never' && typeof error === 'object' && error !== null) repeatable.add(error);
  return error;
}

const rolledBack = (): DatabaseError =>
  new DatabaseError(
    'PostgreSQL rolled the transaction back at COMMIT, because a statement in it had failed. Do not catch the errors of statements inside of a transaction.',
  );
