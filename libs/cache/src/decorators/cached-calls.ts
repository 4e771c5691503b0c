import { messageOf, type RequestContext } from '@breakwater/core';
import { beginCall, type LogicalCall, type NextStep, type PipelineHead } from '@breakwater/resilience/steps';
import type { Cache } from '../cache.js';
import { generateCacheKey } from '../keys/generate-cache-key.js';
import type { CacheLookupOptions } from '../options/lookup.options.js';
import type { NamedCachedOptions } from './cached.options.js';
import { ofArguments, skipsCache, tagsOf, withoutSkip } from './method-arguments.js';
import { MethodLoad } from './method-load.js';

/** The calls of one method with `@Cached()`. */
export class CachedCalls {
  constructor(
    private readonly cache: Cache,
    /** `Class.method`, the first part of a key that the options do not compute. */
    private readonly method: string,
    private readonly options: NamedCachedOptions,
  ) {}

  /** Builds the step in front of `next`. */
  head(next: NextStep): PipelineHead {
    return (logical, parent) => {
      const { args = [] } = logical;
      const skipCache = skipsCache(args);
      const key = this.#keyOf(logical);
      const value = key === undefined || skipCache ? undefined : this.cache.freshIn(key);
      if (value) return readLater(value);
      const options = key === undefined ? undefined : this.#optionsFor(logical, skipCache);
      if (key === undefined || !options) return callPlainly(next, logical, parent);
      return this.#share(key, next, logical, parent, options);
    };
  }

  async #share(
    key: string,
    next: NextStep,
    logical: LogicalCall,
    parent: RequestContext | undefined,
    options: CacheLookupOptions,
  ): Promise<unknown> {
    const load = new MethodLoad(logical, next, parent);
    const answer = await this.cache.share(key, load, options, parent);
    if (answer.degraded) logical.fallbackUsed = true;
    return answer.read();
  }

  /** The options for a call; `undefined` when its tags cannot be computed, because `deleteByTag()` could not remove the value. */
  #optionsFor(logical: LogicalCall, skipCache: boolean): CacheLookupOptions | undefined {
    const { ttl } = this.options;
    try {
      const tags = tagsOf(this.options.tags, logical);
      return { skipCache, ...(ttl !== undefined && { ttl }), ...(tags && { tags }) };
    } catch (error) {
      this.cache.reportKey(`${this.method}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** The full key; `undefined` for a call that the cache does not serve. */
  #keyOf(logical: LogicalCall): string | undefined {
    const { key, when } = this.options;
    try {
      if (when && !ofArguments(when, logical)) return undefined;
      if (key) return this.cache.keyFor(ofArguments(key, logical));
      return this.cache.keyFor(generateCacheKey(this.method, ...withoutSkip(logical.args ?? [])));
    } catch (error) {
      this.cache.reportKey(`${this.method}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

async function readLater(value: { read(): unknown }): Promise<unknown> {
  return value.read();
}

/** Runs a call that no cache serves. Its caller gets an answer as soon as the call is cancelled. */
function callPlainly(
  next: NextStep,
  logical: LogicalCall,
  parent: RequestContext | undefined,
): Promise<unknown> {
  const call = beginCall(logical, {}, parent);
  return new Promise((resolve, reject) => {
    call.attach({ onCancelled: reject });
    if (call.cancelled) return;
    next(call).then(
      (value) => {
        call.close();
        resolve(value);
      },
      (error: unknown) => {
        call.close();
        reject(error);
      },
    );
  });
}
