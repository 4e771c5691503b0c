import { checkOptions } from '@breakwater/core';
import { definePolicyStep, explainOptions, type PolicyStep } from '@breakwater/resilience/steps';
import type { CacheService } from '../cache.service.js';
import { CachedCalls } from './cached-calls.js';
import { type CachedInput, checkDecoratorOptions, type NamedCachedOptions } from './cached.options.js';
import { refuseWithoutMethod } from './method-arguments.js';

const KNOWN = ['key', 'ttl', 'tags', 'when'];

/** The step of `@Cached()`. */
export const cachedStep = (service: CacheService): PolicyStep<'cache'> =>
  definePolicyStep({
    slot: 'cache',
    kind: 'cache',
    plan(context) {
      const { place, owner, name: method } = context;
      const layers = context.layers<NamedCachedOptions>(named);
      const options = checkOptions('cache', place, (check) => {
        checkDecoratorOptions({ ...layers.merged }, KNOWN, service.names, check);
        return layers.merged;
      });
      const calls = new CachedCalls(service.cache(options.name), method, options);
      const head = owner ? calls.head.bind(calls) : () => refuseWithoutMethod('cache', place);
      return {
        name: options.name,
        options: explainOptions(layers, options),
        supervises: true,
        head,
        wrap: (next) => {
          const entry = head(next);
          return (call) => entry(call.logical, call);
        },
      };
    },
  });

function named(input: CachedInput): NamedCachedOptions {
  return typeof input === 'string' ? { name: input } : input;
}
