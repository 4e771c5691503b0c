import 'reflect-metadata';
import { OptionsError } from '@breakwater/core';
import { declareStep } from '@breakwater/resilience/steps';
import { isObservable } from 'rxjs';
import type { CachedOptions, CacheEvictOptions, CachePutOptions } from './cached.options.js';

/**
 * Keeps the results of an asynchronous method in a cache of `CacheModule`. It is the outermost step of a call, so a cached value
 * uses no retry, no permit and no call of a circuit. Errors and the answers of fallbacks are not kept. A last argument
 * `{ skipCache: true }` always runs the method.
 *
 * @param name name of the cache
 * @throws OptionsError when applied, for a method that returns an Observable
 */
export const Cached = (name: string, options: CachedOptions = {}): MethodDecorator =>
  onMethod('@Cached()', declareStep('cache', { ...options, name }, '@Cached()'));

/**
 * Removes values from a cache after the method has succeeded.
 *
 * @param name name of the cache
 * @throws OptionsError when applied, for a method that returns an Observable
 */
export const CacheEvict = (name: string, options: CacheEvictOptions): MethodDecorator =>
  onMethod('@CacheEvict()', declareStep('cacheEvict', { ...options, name }, '@CacheEvict()'));

/**
 * Always runs the method, and keeps its result in a cache.
 *
 * @param name name of the cache
 * @throws OptionsError when applied, for a method that returns an Observable
 */
export const CachePut = (name: string, options: CachePutOptions): MethodDecorator =>
  onMethod('@CachePut()', declareStep('cachePut', { ...options, name }, '@CachePut()'));

/** A class would cache its writes, too; an Observable has no single result. */
function onMethod(decorator: string, decorate: MethodDecorator): MethodDecorator {
  return (target, key, descriptor) => {
    const expected = 'on a method that returns a promise';
    if ((key as unknown) === undefined) throw new OptionsError(decorator, expected, 'a class');
    const type: unknown = Reflect.getMetadata('design:returntype', target, key);
    if (typeof type === 'function' && isObservable(type.prototype)) {
      throw new OptionsError(decorator, expected, 'one that returns an Observable', String(key));
    }
    decorate(target, key, descriptor);
  };
}
