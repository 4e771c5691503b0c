import { type FailureEntry, words } from '../failure.js';

/**
 * Codes of a database that cannot be used at all. Packages for one database add codes of refused operations, e.g. for a
 * unique key.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 * @see https://www.prisma.io/docs/orm/reference/error-reference
 */
export const DATABASE_FAILURES: readonly FailureEntry[] = [
  {
    origin: 'database',
    kind: 'unreachable',
    codes: words('P1001 DATABASE_UNAVAILABLE'),
    // ioredis rejects a command after several failed attempts to connect.
    names: words(
      'MaxRetriesPerRequestError ClusterAllFailedError MongoNetworkError MongoServerSelectionError ' +
        'SequelizeConnectionError SequelizeConnectionRefusedError',
    ),
    severity: 'critical',
  },
  { origin: 'database', kind: 'timeout', codes: words('P1002 P1008'), severity: 'critical' },
  // PostgreSQL cancelled the statement, because of `statement_timeout` or on request.
  { origin: 'database', kind: 'timeout', codes: ['57014'], severity: 'high' },
  {
    origin: 'database',
    kind: 'connection-lost',
    codes: words('P1017 57P05'),
    codePattern: /^08[0-9A-Z]{3}$/,
    severity: 'critical',
  },
  {
    origin: 'database',
    kind: 'authentication',
    codes: words('28000 28P01 P1000 P1010'),
    severity: 'critical',
  },
  { origin: 'database', kind: 'tls', codes: ['P1011'], severity: 'critical' },
  { origin: 'database', kind: 'configuration', codes: words('P1003 3D000 57P04'), severity: 'critical' },
  { origin: 'database', kind: 'overloaded', codes: words('53300 P2024 P2037'), severity: 'critical' },
  {
    origin: 'database',
    kind: 'unavailable',
    codes: words('57P01 57P02 57P03'),
    // Class 53: out of disk space, memory or another resource. Class 57: an operator intervened.
    codePattern: /^(?:53|57)[0-9A-Z]{3}$/,
    severity: 'critical',
  },
  {
    origin: 'database',
    kind: 'unavailable',
    names: words('PrismaClientInitializationError PrismaClientRustPanicError'),
    transient: false,
    severity: 'critical',
  },
  {
    origin: 'database',
    kind: 'failed',
    codes: ['DATABASE_FAILED'],
    names: words(
      'PrismaClientKnownRequestError PrismaClientUnknownRequestError DriverAdapterError DatabaseError QueryFailedError ' +
        'SequelizeDatabaseError MongoError MongoServerError ReplyError',
    ),
    vague: true,
  },
];
