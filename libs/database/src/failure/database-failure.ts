/** The kinds of failures between the application and its database. */
export type DatabaseFailureKind =
  /** No server listens at the address, or the host name does not resolve. */
  | 'unreachable'
  /** The server accepted the connection and did not answer in time. */
  | 'connect-timeout'
  /** All connections of the pool were in use for too long. */
  | 'pool-exhausted'
  /** The driver gave up the query. */
  | 'query-timeout'
  /** The server cancelled the query. */
  | 'statement-timeout'
  /** The transaction exceeded its time limit. */
  | 'transaction-timeout'
  /** The connection ended while it was in use. */
  | 'connection-lost'
  /** The answer to COMMIT was lost, so the transaction may have been saved or not. */
  | 'outcome-unknown'
  /** The server shuts down, starts up, or was ordered to end the connection. */
  | 'server-unavailable'
  /** The server allows no more connections. */
  | 'too-many-connections'
  /** The server is out of memory, disk space or locks, or had an internal error. */
  | 'server-trouble'
  /** The server accepts no writes: it is a standby, e.g. after a failover. */
  | 'read-only'
  /** Serialization failure, deadlock, or a lock that was not granted: nothing was written. */
  | 'write-conflict'
  /** Credentials, database name, rights or TLS are wrong. */
  | 'configuration'
  /** Unique, foreign key, not-null, check or exclusion constraint. */
  | 'constraint'
  /** A required record does not exist. */
  | 'not-found'
  /** The query itself is wrong: syntax, names, types, values, or the schema is not migrated. */
  | 'invalid-query'
  /** The pool or client was used after it was closed. */
  | 'closed'
  /** Not an error of the database. */
  | 'unrelated';

/** Tells when the same work may be retried. */
export type RetrySafety =
  /** Always: nothing was written. */
  | 'safe'
  /** Only if the work may happen twice: it may have been done before the answer was lost. */
  | 'if-idempotent'
  /** Never: it would fail again. */
  | 'never';

/** The classification of an error for circuit breaker, retry, health and metrics. */
export interface DatabaseFailure {
  readonly kind: DatabaseFailureKind;
  /** The SQLSTATE, Prisma code or code of the operating system that decided; `undefined` if the message decided. */
  readonly code: string | undefined;
  /** One sentence for logs and health bodies; never the driver's message, which may contain values and credentials. */
  readonly reason: string;
  /** True if the database is in trouble; false if the query or the caller is at fault. */
  readonly countsAgainstBreaker: boolean;
  readonly retry: RetrySafety;
  /** True if only a human can repair it, by changing the configuration. */
  readonly needsHuman: boolean;
}
