import { NotFoundError, seconds } from '@breakwater/core';

/**
 * How YouTube is called. The circuit breaker's options come from the environment (`CIRCUIT_BREAKER_*`);
 * an unknown channel says nothing of YouTube's health.
 */
export const YOUTUBE_POLICIES = {
  youtube: {
    timeout: { total: seconds(5), attempt: seconds(2) },
    retry: { maxRetries: 2, delay: 200 },
    circuitBreaker: { ignore: [NotFoundError] },
    bulkhead: { maxConcurrent: 20, maxQueue: 50, maxWait: seconds(1) },
  },
};
