import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_RATE_LIMIT_OPTIONS',
    'DEFAULT_RATE_LIMIT_POLICY',
    'RATE_LIMIT_HEADERS',
    'RateLimit',
    'RateLimitExceededError',
    'RateLimitGuard',
    'RateLimitMiddleware',
    'RateLimitModule',
    'RateLimitStatus',
    'RateLimitStoreError',
    'RateLimiter',
    'SkipRateLimit',
  ]);
});
