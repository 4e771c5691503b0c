import { checkOptions, type OptionsCheck } from '@breakwater/core';
import type { RateLimitPolicyOptions, RateLimitFunction } from './policies/policy.options.js';
import type { RateLimitPolicy } from './policies/rate-limit.policy.js';
import { checkPolicyName, resolvePolicy } from './policies/resolve-policy.js';
import { DEFAULT_RATE_LIMIT_OPTIONS } from './rate-limit.constants.js';
import type { RateLimitRedis } from './stores/redis.store.js';

/**
 * The fields of an answer:
 *
 * - `legacy`: `X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset`
 * - `standard`: `RateLimit` and `RateLimit-Policy` of the IETF draft
 * - `both`, or `none`
 *
 * A refusal has `Retry-After` in any case.
 */
export type RateLimitHeaders = 'legacy' | 'standard' | 'both' | 'none';

/** Where the counters are. Durations are milliseconds. */
export interface RateLimitStoreSettings {
  /**
   * An ioredis client: a `Redis` or a `Cluster`. Without one, or with `undefined`, each instance counts in its own memory.
   * @default none
   */
  readonly redis?: RateLimitRedis | undefined;
  /** First part of the keys in Redis. Applications that share a Redis need different ones. @default 'rate-limit' */
  readonly prefix?: string;
  /** Time limit for an answer of Redis. After that Redis counts as lost. @default 200 */
  readonly timeout?: number;
  /** Time between two attempts to use Redis again. @default 1000 */
  readonly retryInterval?: number;
  /** Largest number of keys of each policy in the memory of the process. A new key takes the place of the oldest. @default 100000 */
  readonly maxKeys?: number;
  /** Time between two sweeps that remove expired counters from memory. @default 60000 */
  readonly sweepInterval?: number;
}

/** Options of `RateLimitModule`. */
export interface RateLimitModuleOptions {
  /** The policies by name. Names have letters, digits, `.`, `_` and `-`. @default none */
  readonly policies?: Readonly<Record<string, RateLimitPolicyOptions>>;
  /** Where the counters are. @default in the memory of the process */
  readonly store?: RateLimitStoreSettings;
  /** The fields of an answer. @default 'legacy' */
  readonly headers?: RateLimitHeaders;
  /** Number of instances of the application. While Redis is lost, each one grants this part of the limits. @default 2 */
  readonly instances?: number;
  /** Returns true for requests that pass without being counted, e.g. those of operators. @default none */
  readonly exempt?: RateLimitFunction<boolean>;
  /** If false, the guard and the middleware limit nothing. `RateLimiter` works in any case. @default true */
  readonly enabled?: boolean;
}

/** {@link RateLimitModuleOptions} with every default filled in. */
export interface RateLimitSettings {
  readonly policies: ReadonlyMap<string, RateLimitPolicy>;
  readonly store: Required<Omit<RateLimitStoreSettings, 'redis'>> & Pick<RateLimitStoreSettings, 'redis'>;
  readonly headers: RateLimitHeaders;
  readonly instances: number;
  readonly exempt: RateLimitFunction<boolean> | undefined;
  readonly enabled: boolean;
}

/** Injection token of {@link RateLimitSettings}. */
export const RateLimitSettings = Symbol('@breakwater/rate-limit:RateLimitSettings');

const KNOWN = [...Object.keys(DEFAULT_RATE_LIMIT_OPTIONS), 'policies', 'exempt'];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveRateLimitOptions = (options: RateLimitModuleOptions): RateLimitSettings =>
  checkOptions('rateLimit', 'RateLimitModule.forRoot', (check) => {
    const defaults = DEFAULT_RATE_LIMIT_OPTIONS;
    check.known(options, KNOWN, { throttlers: '"policies"', redis: '"store.redis"' });
    const headers = options.headers ?? defaults.headers;
    const instances = options.instances ?? defaults.instances;
    const enabled = options.enabled ?? defaults.enabled;
    check.oneOf('headers', headers, ['legacy', 'standard', 'both', 'none']);
    check.integer('instances', instances, 1);
    check.boolean('enabled', enabled);
    check.optionalFunction('exempt', options.exempt);
    return {
      policies: resolvePolicies(options.policies ?? {}, check),
      store: resolveStore(options.store ?? {}, check.within('store')),
      headers,
      instances,
      exempt: options.exempt,
      enabled,
    };
  });

function resolvePolicies(
  policies: Readonly<Record<string, RateLimitPolicyOptions>>,
  check: OptionsCheck,
): Map<string, RateLimitPolicy> {
  if (!check.object('policies', policies)) return new Map();
  const entries = Object.entries(policies).map(([name, policy]): [string, RateLimitPolicy] => {
    const within = check.within('policies').within(name);
    checkPolicyName(within, name);
    return [name, resolvePolicy(name, policy, within)];
  });
  return new Map(entries);
}

function resolveStore(store: RateLimitStoreSettings, check: OptionsCheck): RateLimitSettings['store'] {
  const defaults = DEFAULT_RATE_LIMIT_OPTIONS.store;
  check.known(store, [...Object.keys(defaults), 'redis']);
  const resolved = {
    redis: store.redis,
    prefix: store.prefix ?? defaults.prefix,
    timeout: store.timeout ?? defaults.timeout,
    retryInterval: store.retryInterval ?? defaults.retryInterval,
    maxKeys: store.maxKeys ?? defaults.maxKeys,
    sweepInterval: store.sweepInterval ?? defaults.sweepInterval,
  };
  const { redis, prefix } = resolved;
  check.that(isClient(redis), 'redis', 'an ioredis client, with the methods eval and evalsha', redis);
  const isPrefix = typeof prefix === 'string' && /^[^{}\s]{1,100}$/.test(prefix);
  check.that(isPrefix, 'prefix', 'a text without spaces and braces', prefix);
  check.duration('timeout', resolved.timeout, 1);
  check.duration('retryInterval', resolved.retryInterval, 1);
  check.integer('maxKeys', resolved.maxKeys, 1);
  check.duration('sweepInterval', resolved.sweepInterval, 1);
  return resolved;
}

const isClient = (redis: unknown): boolean =>
  redis === undefined ||
  (typeof redis === 'object' &&
    redis !== null &&
    'eval' in redis &&
    'evalsha' in redis &&
    typeof redis.eval === 'function' &&
    typeof redis.evalsha === 'function');
