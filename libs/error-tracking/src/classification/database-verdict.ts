import { BUILT_IN_FAILURES } from '@breakwater/core';
import type { ErrorFacts } from './error-facts.js';
import { type Verdict, verdict, verdicts } from './verdict.js';

/** The classification that `classifyDatabaseError` of `@breakwater/database` returns. */
export interface DatabaseFailureLike {
  /** E.g. `unreachable`, `constraint`; `unrelated` for an error that does not come from the database. */
  readonly kind: string;
  /** The code by which it was recognised. */
  readonly code?: string | undefined;
}

/** Decides whether an error comes from the database, and its kind. */
export type DatabaseErrorClassifier = (error: unknown) => DatabaseFailureLike | undefined;

/** Verdicts by the kinds of `classifyDatabaseError`. Failures of the connection are critical. */
const BY_DATABASE_KIND = verdicts(
  [
    'unreachable connect-timeout pool-exhausted connection-lost server-unavailable too-many-connections server-trouble ' +
      'read-only configuration',
    verdict('database', 'critical'),
  ],
  ['query-timeout statement-timeout transaction-timeout invalid-query closed', verdict('database', 'high')],
  ['constraint write-conflict', verdict('database', 'medium')],
  ['not-found', verdict('database', 'low')],
);

const DATABASE_NAME = /^(?:Prisma|Database|DriverAdapter|Sequelize|QueryFailed)/;
const SQLSTATE_OR_PRISMA = /^[0-9A-Z]{5}$/;

/** The verdict of the database's classifier; `undefined` when the error does not come from the database. */
export function databaseVerdict(
  facts: ErrorFacts,
  classify: DatabaseErrorClassifier | undefined,
): Verdict | undefined {
  if (!classify) return undefined;
  try {
    const failure = classify(facts.error);
    if (!failure || (!isFromDatabase(facts) && isOfAnyService(failure.code))) return undefined;
    return BY_DATABASE_KIND.get(failure.kind);
  } catch {
    return undefined;
  }
}

/** Tells whether the name or the code of an error shows that it comes from the database, without asking the classifier. */
export function isFromDatabase({ name, code }: ErrorFacts): boolean {
  return DATABASE_NAME.test(name) || (code !== undefined && isDatabaseCode(code));
}

function isDatabaseCode(code: string): boolean {
  if (code.startsWith('DATABASE_')) return true;
  return SQLSTATE_OR_PRISMA.test(code) && /\d/.test(code) && /^(?:P\d{4}|\d)|^X/.test(code);
}

/** The classifier attributes a refused connection or a time limit to the database, but any service can cause it. */
function isOfAnyService(code: string | undefined): boolean {
  if (code === undefined) return false;
  const known = BUILT_IN_FAILURES.byCode(code);
  return known ? known.origin !== 'database' : code.startsWith('E');
}
