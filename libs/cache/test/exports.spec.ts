import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'Cache',
    'CacheEvict',
    'CacheModule',
    'CachePut',
    'CacheService',
    'CacheValueError',
    'Cached',
    'DEFAULT_CACHE_MODULE_OPTIONS',
    'DEFAULT_CACHE_OPTIONS',
    'HttpCache',
    'HttpCacheInterceptor',
    'generateCacheKey',
  ]);
});
