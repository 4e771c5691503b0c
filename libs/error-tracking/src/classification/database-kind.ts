import { verdict, verdicts } from './verdict.js';

/** Verdicts by the kinds of `classifyDatabaseError`. Failures of the connection are critical. */
export const BY_DATABASE_KIND = verdicts(
  [
    'unreachable connect-timeout pool-exhausted connection-lost server-unavailable too-many-connections server-trouble ' +
      'read-only configuration',
    verdict('database', 'critical'),
  ],
  ['query-timeout statement-timeout transaction-timeout invalid-query closed', verdict('database', 'high')],
  ['constraint write-conflict', verdict('database', 'medium')],
  ['not-found', verdict('database', 'low')],
);
