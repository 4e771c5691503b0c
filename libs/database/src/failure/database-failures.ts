import {
  BUILT_IN_FAILURES,
  type FailureDescription,
  type FailureExtension,
  errorCode,
  errorName,
} from '@breakwater/core';
import { classifyDatabaseError } from './classify-database-error.js';
import type { DatabaseFailureKind } from './database-failure.js';

type Known = Omit<FailureDescription, 'origin'>;

/** The general kind of each failure of a database. */
export const GENERAL_KINDS: Readonly<Record<Exclude<DatabaseFailureKind, 'unrelated'>, Known>> = {
  unreachable: { kind: 'unreachable', severity: 'critical' },
  'connect-timeout': { kind: 'timeout', severity: 'critical' },
  'pool-exhausted': { kind: 'overloaded', severity: 'critical' },
  'query-timeout': { kind: 'timeout', severity: 'high' },
  'statement-timeout': { kind: 'timeout', severity: 'high' },
  'transaction-timeout': { kind: 'timeout', severity: 'high' },
  'connection-lost': { kind: 'connection-lost', severity: 'critical' },
  'outcome-unknown': { kind: 'connection-lost', severity: 'critical', transient: false },
  'server-unavailable': { kind: 'unavailable', severity: 'critical' },
  'too-many-connections': { kind: 'overloaded', severity: 'critical' },
  'server-trouble': { kind: 'unavailable', severity: 'critical' },
  'read-only': { kind: 'unavailable', severity: 'critical' },
  // Nothing was written, so the transaction can be repeated.
  'write-conflict': { kind: 'conflict', severity: 'medium', transient: true },
  configuration: { kind: 'configuration', severity: 'critical' },
  constraint: { kind: 'conflict', severity: 'medium' },
  'not-found': { kind: 'not-found' },
  'invalid-query': { kind: 'failed' },
  closed: { kind: 'closed', severity: 'high' },
};

const DATABASE_CLASS = /^(?:Prisma|Database|DriverAdapter|Commit(?:Failed|OutcomeUnknown)Error$)/;
const SQLSTATE_OR_PRISMA = /^(?:P\d{4}|\d[0-9A-Z]{4}|XX[0-9A-Z]{3})$/;

/** The entries that `DatabaseModule` adds to `Failures` of `@breakwater/core`. */
export const DATABASE_FAILURES: FailureExtension = {
  classify: (error) => {
    const { kind, code } = classifyDatabaseError(error);
    if (kind === 'unrelated' || (code !== undefined && !isOfDatabase(error, code))) return undefined;
    return { origin: 'database', ...GENERAL_KINDS[kind] };
  },
};

/** Any service can refuse a connection or exceed a limit, so such an error counts only if its class names the database. */
function isOfDatabase(error: object, code: string): boolean {
  if (DATABASE_CLASS.test(errorName(error)) || isCodeOfDatabase(errorCode(error))) return true;
  return isCodeOfDatabase(code);
}

const isCodeOfDatabase = (code: string | undefined): boolean =>
  code !== undefined &&
  (BUILT_IN_FAILURES.byCode(code)?.origin === 'database' || SQLSTATE_OR_PRISMA.test(code));
