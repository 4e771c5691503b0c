import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'CallRate',
    'CallRateExceededError',
    'DEFAULT_CALL_RATE_OPTIONS',
    'DEFAULT_RATE_LIMIT_OPTIONS',
    'DEFAULT_RATE_LIMIT_POLICY',
    'DirectRouteLimits',
    'RATE_LIMIT_HEADERS',
    'RateLimit',
    'RateLimitDebugModule',
    'RateLimitExceededError',
    'RateLimitGuard',
    'RateLimitMiddleware',
    'RateLimitModule',
    'RateLimitStatus',
    'RateLimitStoreError',
    'RateLimiter',
    'SkipRateLimit',
    'callRateStep',
  ]);
});
