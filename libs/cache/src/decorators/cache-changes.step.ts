import { checkOptions, messageOf, type OptionsCheck } from '@breakwater/core';
import {
  definePolicyStep,
  explainOptions,
  type LogicalCall,
  type NextStep,
  type PolicyStep,
} from '@breakwater/resilience/steps';
import type { Cache } from '../cache.js';
import type { CacheService } from '../cache.service.js';
import {
  checkDecoratorOptions,
  type NamedCacheEvictOptions,
  type NamedCachePutOptions,
} from './cached.options.js';
import { ofArguments, refuseWithoutMethod, tagsOf } from './method-arguments.js';

/** The step of `@CacheEvict()`. */
export const cacheEvictStep = (service: CacheService): PolicyStep<'cacheEvict'> =>
  definePolicyStep({
    slot: 'cache',
    kind: 'cacheEvict',
    plan(context) {
      const { place, owner, name } = context;
      const layers = context.layers<NamedCacheEvictOptions>((input) => input);
      const options = checkOptions('cacheEvict', place, (check) => {
        checkEvict(layers.merged, service.names, check);
        return layers.merged;
      });
      const cache = service.cache(options.name);
      const change = (logical: LogicalCall): Promise<unknown> => evict(cache, options, logical);
      return {
        name: options.name,
        options: explainOptions(layers, options),
        wrap: owner
          ? (next) => changing(next, cache, name, change)
          : () => refuseWithoutMethod('cacheEvict', place),
      };
    },
  });

/** The step of `@CachePut()`. */
export const cachePutStep = (service: CacheService): PolicyStep<'cachePut'> =>
  definePolicyStep({
    slot: 'cache',
    kind: 'cachePut',
    plan(context) {
      const { place, owner, name } = context;
      const layers = context.layers<NamedCachePutOptions>((input) => input);
      const options = checkOptions('cachePut', place, (check) => {
        const merged = layers.merged as Partial<NamedCachePutOptions>;
        checkDecoratorOptions({ ...merged }, ['key', 'ttl', 'tags', 'when'], service.names, check);
        check.that(
          merged.key !== undefined,
          'key',
          'a function, as readers have to compute the same key',
          undefined,
        );
        return merged as NamedCachePutOptions;
      });
      const cache = service.cache(options.name);
      const change = (logical: LogicalCall, value: unknown): unknown => put(cache, options, logical, value);
      return {
        name: options.name,
        options: explainOptions(layers, options),
        wrap: owner
          ? (next) => changing(next, cache, name, change)
          : () => refuseWithoutMethod('cachePut', place),
      };
    },
  });

function checkEvict(options: object, names: readonly string[], check: OptionsCheck): void {
  checkDecoratorOptions({ ...options }, ['key', 'tags', 'all'], names, check);
  const { key, tags, all } = options as NamedCacheEvictOptions;
  const isAsked = key !== undefined || tags !== undefined || all === true;
  check.that(isAsked, '', 'an object with `key`, `tags` or `all: true`', options);
  if (all) {
    check.withoutEffect('key', key, 'because `all` removes every value');
    check.withoutEffect('tags', tags, 'because `all` removes every value');
  }
}

async function evict(cache: Cache, options: NamedCacheEvictOptions, logical: LogicalCall): Promise<void> {
  const { key, all } = options;
  if (all) {
    await cache.clear();
    return;
  }
  const tags = tagsOf(options.tags, logical) ?? [];
  await Promise.all([key && cache.delete(ofArguments(key, logical)), cache.deleteByTag(...tags)]);
}

function put(cache: Cache, options: NamedCachePutOptions, logical: LogicalCall, value: unknown): void {
  const { key, ttl, when } = options;
  if (logical.fallbackUsed || (when && !ofArguments(when, logical))) return;
  const full = cache.keyFor(ofArguments(key, logical));
  const tags = tagsOf(options.tags, logical);
  if (full !== undefined)
    cache.keep(full, value, { ...(ttl !== undefined && { ttl }), ...(tags && { tags }) });
}

/** Changes the cache after each call that succeeds. A change that fails is only logged, because the work itself was done. */
function changing(
  next: NextStep,
  cache: Cache,
  method: string,
  change: (logical: LogicalCall, value: unknown) => unknown,
): NextStep {
  return async (call) => {
    const value = await next(call);
    try {
      await change(call.logical, value);
    } catch (error) {
      cache.reportKey(`${method}: ${messageOf(error)}`);
    }
    return value;
  };
}
