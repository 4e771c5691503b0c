import type { NamedPolicies } from '@breakwater/resilience';
import { classifyDatabaseError } from './classify-database-error.js';
import type { DatabaseSettings } from '../options/database.options.js';

/** Name of the circuit breaker, and of the policy for work that must not happen twice. */
export const DATABASE_POLICY = 'database';
/** Name of the policy for idempotent work, such as reading. */
export const IDEMPOTENT_POLICY = 'database.idempotent';
/** Name of the circuit breaker and of the policy for bulk work. */
export const BULK_POLICY = 'database.bulk';
/** Name of the policy for idempotent bulk work. */
export const IDEMPOTENT_BULK_POLICY = 'database.bulk.idempotent';

/** Name of the policy for transactions that are repeated until they are committed. */
export const COMMIT_POLICY = 'database.commit';

const countsAgainstBreaker = (error: unknown): boolean => classifyDatabaseError(error).countsAgainstBreaker;
const isSafe = (error: unknown): boolean => classifyDatabaseError(error).retry === 'safe';
const isRepeatable = (error: unknown): boolean => classifyDatabaseError(error).retry !== 'never';

/** The policies of queries. Both share one circuit, because they use the same database. */
export const queryPolicies = (settings: DatabaseSettings): NamedPolicies =>
  policies(DATABASE_POLICY, IDEMPOTENT_POLICY, settings.timeout, settings);

/** The policies of bulk work. Their circuit is separate, so that a failing import does not refuse the queries of requests. */
export const bulkPolicies = (settings: DatabaseSettings): NamedPolicies =>
  policies(BULK_POLICY, IDEMPOTENT_BULK_POLICY, settings.bulkTimeout, settings);

/** The policy of transactions that are repeated. It shares the circuit of queries. */
export const commitPolicies = (
  settings: DatabaseSettings,
  retryOn: (error: unknown) => boolean,
): NamedPolicies => {
  const { circuitBreaker, timeout, retry } = settings;
  return {
    [COMMIT_POLICY]: {
      ...(circuitBreaker !== false && { circuitBreaker: DATABASE_POLICY }),
      ...retriesOf(retry, retryOn, true),
      ...(timeout !== false && { timeout }),
    },
  };
};

function policies(
  name: string,
  idempotentName: string,
  timeout: number | false,
  { circuitBreaker, retry }: DatabaseSettings,
): NamedPolicies {
  const retries = (retryOn: (error: unknown) => boolean): NamedPolicies[string] => retriesOf(retry, retryOn);
  const breaker = { preset: 'database', record: countsAgainstBreaker, ...circuitBreaker, name } as const;
  const limit = timeout === false ? {} : { timeout };
  return {
    [name]: { ...(circuitBreaker !== false && { circuitBreaker: breaker }), ...retries(isSafe), ...limit },
    [idempotentName]: {
      ...(circuitBreaker !== false && { circuitBreaker: name }),
      ...retries(isRepeatable),
      ...limit,
    },
  };
}

/** @param only whether an option of the application must not widen `retryOn` */
function retriesOf(
  retry: DatabaseSettings['retry'],
  retryOn: (error: unknown) => boolean,
  only = false,
): NamedPolicies[string] {
  if (retry === false) return {};
  // Options beside 0 retries would have no effect, and are refused.
  if (retry?.maxRetries === 0) return { retry };
  return {
    retry: {
      retryOn,
      preset: 'database',
      ...jitterFor(retry?.backoff),
      ...retry,
      ...(only && { retryOn }),
    },
  };
}

/**
 * Jitter keeps transactions that collided from colliding again after equal waits. A decorrelated back-off is random itself, and a
 * function computes its waits.
 */
function jitterFor(backoff: unknown): { readonly jitter?: 'equal' } {
  const type: unknown =
    typeof backoff === 'object' && backoff !== null ? Reflect.get(backoff, 'type') : backoff;
  return typeof type === 'function' || type === 'decorrelated' ? {} : { jitter: 'equal' };
}
