import type { DatabaseFailure, DatabaseFailureKind } from './database-failure.js';

type Consequences = Omit<DatabaseFailure, 'kind' | 'code'>;

/** The database is in trouble. The work may or may not have been done before the answer was lost. */
const trouble = (reason: string): Consequences => ({
  reason,
  countsAgainstBreaker: true,
  retry: 'if-idempotent',
  needsHuman: false,
});

/** The database works and refused the query. */
const refusal = (reason: string, more: Partial<Consequences> = {}): Consequences => ({
  reason,
  countsAgainstBreaker: false,
  retry: 'never',
  needsHuman: false,
  ...more,
});

/** The consequences of each kind. */
export const FAILURE_KINDS: Readonly<Record<DatabaseFailureKind, Consequences>> = {
  unreachable: trouble('The database cannot be reached.'),
  'connect-timeout': trouble('The database did not accept a connection in time.'),
  'pool-exhausted': trouble('No connection of the pool became free in time.'),
  'query-timeout': trouble('The database did not answer a query in time.'),
  'statement-timeout': trouble('The database gave up a statement that took too long.'),
  'transaction-timeout': trouble('A transaction took too long.'),
  'connection-lost': trouble('The connection to the database was lost.'),
  'outcome-unknown': {
    ...trouble('The answer to COMMIT was lost, so it is unknown whether the transaction was saved.'),
    // A repetition could save the change twice.
    retry: 'never',
  },
  'server-unavailable': trouble('The database is shutting down or starting up.'),
  'too-many-connections': trouble('The database has too many connections.'),
  'server-trouble': trouble('The database is out of resources or failed by itself.'),
  'read-only': trouble('The database takes no writes at the moment.'),
  'write-conflict': refusal('A transaction collided with another one.', { retry: 'safe' }),
  // Counts against the breaker, because no call succeeds until somebody changes the configuration.
  configuration: refusal('The database refuses the configured access.', {
    countsAgainstBreaker: true,
    needsHuman: true,
  }),
  constraint: refusal('A constraint of the database forbids the change.'),
  'not-found': refusal('A record that the operation needs does not exist.'),
  'invalid-query': refusal('The database does not accept the query.'),
  closed: refusal('The database client is closed.'),
  unrelated: refusal('Not an error of the database.'),
};
