export { CacheModule } from './cache.module.js';
export { CacheService } from './cache.service.js';
export { Cache } from './cache.js';
export type { CacheLookupOptions, CacheReadOptions, CacheWriteOptions } from './options/lookup.options.js';
export { Cached, CacheEvict, CachePut } from './decorators/cached.decorator.js';
export type {
  CachedInput,
  CachedOptions,
  CacheEvictOptions,
  CachePutOptions,
  CacheKeyFunction,
  NamedCachedOptions,
  NamedCacheEvictOptions,
  NamedCachePutOptions,
  CacheTags,
} from './decorators/cached.options.js';
export type { CacheStats } from './figures/cache-figures.js';
export { HttpCache } from './http/http-cache.decorator.js';
export { HttpCacheInterceptor } from './http/http-cache.interceptor.js';
export type { HttpCacheOptions } from './http/http-cache.options.js';
export { type CacheKey } from './keys/cache-keys.js';
export { generateCacheKey } from './keys/generate-cache-key.js';
export type { CacheSource, CacheSourceContext } from './lookups/source.js';
export type { CacheModuleOptions, CacheOptions } from './options/cache.options.js';
export { DEFAULT_CACHE_MODULE_OPTIONS, DEFAULT_CACHE_OPTIONS } from './cache.constants.js';
export type { CacheRedis, CacheRedisSubscriber } from './redis/cache-redis.js';
export { CacheValueError } from './values/cache-value.error.js';

export type * from './cache.events.js';
