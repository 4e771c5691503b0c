import { needModule } from '@breakwater/core';
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
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const prototype = key === undefined ? (target as { readonly prototype: object }).prototype : target;
    needModule(prototype, key, { decorator: '@HttpCache()', module: 'CacheModule', provider: CacheSettings });
    Reflect.defineMetadata(
      HTTP_CACHE,
      { ...options, name } satisfies HttpCacheRoute,
      (descriptor?.value as object | undefined) ?? target,
    );
  };
}
