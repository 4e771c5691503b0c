import { BUILT_IN_FAILURES, type FailureKind } from '@breakwater/core';
import type { DatabaseFailureKind } from './database-failure.js';

/** A map, because a code such as `constructor` would match a property of every object. */
type Table = ReadonlyMap<string, DatabaseFailureKind>;

const table = (rows: Readonly<Record<string, DatabaseFailureKind>>): Table => new Map(Object.entries(rows));

/** `cause.kind` of Prisma's driver adapters (@prisma/driver-adapter-utils). */
export const BY_ADAPTER_KIND: Table = table({
  DatabaseNotReachable: 'unreachable',
  ConnectionClosed: 'connection-lost',
  SocketTimeout: 'connection-lost',
  TooManyConnections: 'too-many-connections',
  TransactionWriteConflict: 'write-conflict',
  AuthenticationFailed: 'configuration',
  DatabaseAccessDenied: 'configuration',
  DatabaseDoesNotExist: 'configuration',
  TlsConnectionError: 'configuration',
  UniqueConstraintViolation: 'constraint',
  ForeignKeyConstraintViolation: 'constraint',
  NullConstraintViolation: 'constraint',
  RestrictViolation: 'constraint',
});

/**
 * Codes that are missing in the table of `@breakwater/core`, and codes for which this package has a more specific kind.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 * @see https://www.prisma.io/docs/orm/reference/error-reference
 */
export const BY_CODE: Table = table({
  // PostgreSQL
  '25006': 'read-only',
  '25P03': 'connection-lost',
  '25P04': 'transaction-timeout',
  '40001': 'write-conflict',
  '40P01': 'write-conflict',
  '40003': 'connection-lost',
  '42501': 'configuration',
  '53300': 'too-many-connections',
  '55P03': 'write-conflict',
  '57014': 'statement-timeout',
  // Prisma
  P1008: 'query-timeout',
  P2002: 'constraint',
  P2003: 'constraint',
  P2004: 'constraint',
  P2011: 'constraint',
  P2014: 'constraint',
  P2015: 'not-found',
  P2018: 'not-found',
  P2024: 'pool-exhausted',
  P2025: 'not-found',
  P2034: 'write-conflict',
  P2037: 'too-many-connections',
  // The time limit of a policy.
  TIMEOUT: 'query-timeout',
});

/** SQLSTATE classes (the first two characters) that are missing in the table of `@breakwater/core` or have a more specific kind here. */
export const BY_SQLSTATE_CLASS: Table = table({
  '23': 'constraint',
  '53': 'server-trouble',
  '58': 'server-trouble',
  XX: 'server-trouble',
});

/** Maps the kinds of the table of `@breakwater/core` to the kinds of this package. */
const BY_KIND: Readonly<Partial<Record<FailureKind, DatabaseFailureKind>>> = {
  refused: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'connect-timeout',
  'connection-lost': 'connection-lost',
  overloaded: 'too-many-connections',
  unavailable: 'server-unavailable',
  authentication: 'configuration',
  configuration: 'configuration',
  tls: 'configuration',
};

/** The kind of a code: from the tables of this package, otherwise from the table of `@breakwater/core`. */
export function kindOfCode(code: string): DatabaseFailureKind | undefined {
  const own = BY_CODE.get(code);
  if (own) return own;
  const known = BUILT_IN_FAILURES.byCode(code);
  return known?.origin === 'database' || known?.origin === 'network' ? BY_KIND[known.kind] : undefined;
}

/** Messages of pg, pg-pool and Prisma's transaction manager for errors that have no code of their own. */
export const BY_MESSAGE: Table = table({
  'Connection terminated due to connection timeout': 'connect-timeout',
  'timeout expired': 'connect-timeout',
  'timeout exceeded when trying to connect': 'pool-exhausted',
  'Transaction API error: Unable to start a transaction in the given time.': 'pool-exhausted',
  'Query read timeout': 'query-timeout',
  'Connection terminated': 'connection-lost',
  'Connection terminated unexpectedly': 'connection-lost',
  'Client has encountered a connection error and is not queryable': 'connection-lost',
  'Cannot use a pool after calling end on the pool': 'closed',
  'Client was closed and is not queryable': 'closed',
});
