/** What went wrong between the application and its database. */
export type DatabaseFailureKind =
  /** Nobody listens at the address, or the name has none. */
  | 'unreachable'
  /** The server accepted the connection and did not answer in time. */
  | 'connect-timeout'
  /** All connections of the pool were in use for too long. */
  | 'pool-exhausted'
  /** The driver gave the query up. */
  | 'query-timeout'
  /** The server gave the query up. */
  | 'statement-timeout'
  /** The transaction took longer than it was given. */
  | 'transaction-timeout'
  /** The connection ended while it was in use. */
  | 'connection-lost'
  /** The server shuts down, starts up, or was told to end the connection. */
  | 'server-unavailable'
  /** The server allows no more connections. */
  | 'too-many-connections'
  /** The server is out of memory, disk or locks, or failed by itself. */
  | 'server-trouble'
  /** The server takes no writes: a standby, as after a failover. */
  | 'read-only'
  /** Serialization failure, deadlock, or a lock that was not granted: nothing was written. */
  | 'write-conflict'
  /** Credentials, database name, rights or TLS are wrong. */
  | 'configuration'
  /** Unique, foreign key, not-null, check or exclusion constraint. */
  | 'constraint'
  /** A record that has to exist does not. */
  | 'not-found'
  /** The query itself is wrong: syntax, names, types, values, or the schema is not migrated. */
  | 'invalid-query'
  /** The pool or client was used after it was closed. */
  | 'closed'
  /** Not an error of the database. */
  | 'unrelated';

/** When the same work may be repeated. */
export type RetrySafety =
  /** Nothing was written: always. */
  | 'safe'
  /** It may have been written before the answer was lost: only work that may happen twice. */
  | 'if-idempotent'
  /** It would fail again. */
  | 'never';

/** What circuit breaker, retry, health and metrics need to know of an error. */
export interface DatabaseFailure {
  readonly kind: DatabaseFailureKind;
  /** SQLSTATE, Prisma code or code of the operating system that it was recognised by; `undefined` for a message. */
  readonly code: string | undefined;
  /** One sentence for logs and health bodies; never the driver's message, which may hold values and credentials. */
  readonly reason: string;
  /** Whether it says that the database is in trouble, rather than the query or the caller. */
  readonly countsAgainstBreaker: boolean;
  readonly retry: RetrySafety;
  /** Whether only a human can end it, by changing the configuration. */
  readonly needsHuman: boolean;
}
