import type { NamedPolicies } from '@breakwater/resilience';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { DatabaseSettings } from '../options/database.options.js';

/** Name of the circuit breaker, and of the policy for work that must not happen twice. */
export const DATABASE_POLICY = 'database';
/** Name of the policy for idempotent work, such as reading. */
export const IDEMPOTENT_POLICY = 'database.idempotent';

const countsAgainstBreaker = (error: unknown): boolean => classifyDatabaseError(error).countsAgainstBreaker;
const isSafe = (error: unknown): boolean => classifyDatabaseError(error).retry === 'safe';
const isRepeatable = (error: unknown): boolean => classifyDatabaseError(error).retry !== 'never';

/** The policies of `ReliableDatabase`. Both share one circuit, because they use the same database. */
export function databasePolicies({ timeout, circuitBreaker, retry }: DatabaseSettings): NamedPolicies {
  // Jitter keeps transactions that collided from colliding again after equal waits.
  const retries = { preset: 'database', jitter: 'equal', ...retry } as const;
  return {
    [DATABASE_POLICY]: {
      circuitBreaker: { name: DATABASE_POLICY, record: countsAgainstBreaker, ...circuitBreaker },
      retry: { retryOn: isSafe, ...retries },
      timeout,
    },
    [IDEMPOTENT_POLICY]: {
      circuitBreaker: DATABASE_POLICY,
      retry: { retryOn: isRepeatable, ...retries },
      timeout,
    },
  };
}
