import type { NamedPolicies } from '@breakwater/resilience';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { DatabaseSettings } from '../options/database.options.js';

/** Name of the circuit breaker and of the policy for work that must not happen twice. */
export const DATABASE_POLICY = 'database';
/** Name of the policy for work that may happen twice, such as reading. */
export const IDEMPOTENT_POLICY = 'database.idempotent';

const countsAgainstBreaker = (error: unknown): boolean => classifyDatabaseError(error).countsAgainstBreaker;
const isSafe = (error: unknown): boolean => classifyDatabaseError(error).retry === 'safe';
const isRepeatable = (error: unknown): boolean => classifyDatabaseError(error).retry !== 'never';

/** The policies of `ReliableDatabase`: one circuit for both, as it is one database. */
export function databasePolicies({ timeout, circuitBreaker, retry }: DatabaseSettings): NamedPolicies {
  // Transactions that collided must not wait equally long and collide again.
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
