import { needModule } from '@breakwater/core';
import { SetMetadata } from '@nestjs/common';
import { CacheSettings } from '../options/cache.options.js';
import { checkHttpCacheOptions, type HttpCacheOptions } from './http-cache.options.js';

/** Key of the metadata of {@link HttpCache}. */
export const HTTP_CACHE = Symbol('@breakwater/cache:HttpCache');

/** The cache of a route, and its options. */
export interface HttpCacheRoute extends HttpCacheOptions {
  readonly name: string;
}

/**
 * Keeps the answers to GET requests of a route, or of all routes of a controller, in a cache of `CacheModule`. It needs
 * `HttpCacheInterceptor`.
 *
 * @param name name of the cache
 * @throws OptionsError for a wrong option
 */
export function HttpCache(name: string, options: HttpCacheOptions = {}): ClassDecorator & MethodDecorator {
  checkHttpCacheOptions(name, options);
  const mark = SetMetadata(HTTP_CACHE, { ...options, name } satisfies HttpCacheRoute);
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    needModule(target, key, { decorator: '@HttpCache()', module: 'CacheModule', provider: CacheSettings });
    mark(target as never, key as never, descriptor as never);
  };
}
