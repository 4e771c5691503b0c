import type { DatabaseFailureKind } from './database-failure.js';

/** A map, as messages and codes of strangers must not meet the properties that every object has. */
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

/** SQLSTATEs that differ from the rest of their class (PostgreSQL, appendix A). */
export const BY_SQLSTATE: Table = table({
  '25006': 'read-only',
  '25P03': 'connection-lost',
  '25P04': 'transaction-timeout',
  '28000': 'configuration',
  '28P01': 'configuration',
  '3D000': 'configuration',
  '40001': 'write-conflict',
  '40P01': 'write-conflict',
  '40003': 'connection-lost',
  '42501': 'configuration',
  '53300': 'too-many-connections',
  '55P03': 'write-conflict',
  '57014': 'statement-timeout',
  '57P04': 'configuration',
  '57P05': 'connection-lost',
});

/** SQLSTATE classes: the first two characters. */
export const BY_SQLSTATE_CLASS: Table = table({
  '08': 'connection-lost',
  '53': 'server-trouble',
  '57': 'server-unavailable',
  '58': 'server-trouble',
  XX: 'server-trouble',
  '23': 'constraint',
});

/** Codes of Prisma and of the operating system. */
export const BY_CODE: Table = table({
  P1000: 'configuration',
  P1001: 'unreachable',
  P1003: 'configuration',
  P1008: 'connection-lost',
  P1010: 'configuration',
  P1011: 'configuration',
  P1017: 'connection-lost',
  P2002: 'constraint',
  P2003: 'constraint',
  P2004: 'constraint',
  P2011: 'constraint',
  P2014: 'constraint',
  P2015: 'not-found',
  P2018: 'not-found',
  P2025: 'not-found',
  P2034: 'write-conflict',
  P2037: 'too-many-connections',
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ETIMEDOUT: 'connection-lost',
  // Ours: the limit of a policy was exceeded.
  TIMEOUT: 'query-timeout',
});

/** Messages of pg, pg-pool and Prisma's transaction manager for what they give no code of its own. */
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
