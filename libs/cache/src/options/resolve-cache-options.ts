import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_CACHE_MODULE_OPTIONS, DEFAULT_CACHE_OPTIONS } from '../cache.constants.js';
import type { CacheRedis } from '../redis/cache-redis.js';
import type {
  CacheModuleOptions,
  CacheOptions,
  CacheSettings,
  ResolvedCacheOptions,
} from './cache.options.js';

const KNOWN: readonly string[] = [
  ...Object.keys(DEFAULT_CACHE_OPTIONS),
  ...['grace', 'softTimeout', 'hardTimeout', 'maxBytes', 'negativeTtl', 'tags', 'perTenant'],
];
const MODULE_KNOWN: readonly string[] = [
  ...Object.keys(DEFAULT_CACHE_MODULE_OPTIONS),
  ...['caches', 'defaults', 'redis'],
];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  max: '{ maxEntries }',
  maxSize: '{ maxEntries } for a number of values, or { maxBytes } for bytes',
  maxItems: '{ maxEntries }',
  timeout: '{ softTimeout }',
  stale: '{ grace }',
  staleWhileRevalidate: '{ grace, softTimeout: 0 }',
  refreshThreshold: '{ grace, softTimeout: 0 }',
};
const MODULE_ELSEWHERE: Readonly<Record<string, string>> = {
  ttl: '{ defaults: { ttl } } in milliseconds',
  max: '{ defaults: { maxEntries } }',
  stores: '{ redis }',
  store: '{ redis }',
  isGlobal: 'nothing: the module is global',
};

/** Commands that the second level sends. */
const COMMANDS = ['get', 'set', 'unlink', 'scan', 'publish', 'ping', 'duplicate'] as const;

/** Names of caches are a part of keys, metrics and paths of operators. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;

/**
 * Validates the options of `CacheModule` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export const resolveCacheModuleOptions = (options: CacheModuleOptions): CacheSettings =>
  checkOptions('cache', 'CacheModule.forRoot', (check) => {
    check.known(options, MODULE_KNOWN, MODULE_ELSEWHERE);
    const settings = { ...DEFAULT_CACHE_MODULE_OPTIONS, ...given(options) };
    check.boolean('enabled', settings.enabled);
    for (const option of ['prefix', 'version'] as const) {
      const value: unknown = settings[option];
      const fits = typeof value === 'string' && /^[\w.:-]+$/.test(value);
      check.that(fits, option, 'a text of letters, digits and . : _ -', value);
    }
    check.duration('redisTimeout', settings.redisTimeout, 1);
    const { redis, defaults = {}, caches = {} } = options;
    if (redis === undefined) {
      check.withoutEffect('redisTimeout', options.redisTimeout, 'because there is no `redis`');
    } else checkClient(redis, check);
    if (check.object('defaults', defaults)) checkCacheOptions(defaults, {}, check.within('defaults'));
    const named = check.object('caches', caches) ? caches : {};
    return { ...settings, defaults, redis, caches: resolveAll(named, defaults, check.within('caches')) };
  });

/**
 * Validates the options of the caches of one feature and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export const resolveFeatureCaches = (
  caches: Readonly<Record<string, CacheOptions>>,
  defaults: CacheOptions,
): Readonly<Record<string, ResolvedCacheOptions>> =>
  checkOptions('cache', 'CacheModule.forFeature', (check) =>
    resolveAll(caches, defaults, check.within('caches')),
  );

function resolveAll(
  caches: Readonly<Record<string, CacheOptions>>,
  defaults: CacheOptions,
  check: OptionsCheck,
): Readonly<Record<string, ResolvedCacheOptions>> {
  return Object.fromEntries(
    Object.entries(caches).map(([name, own]) => [name, resolveOne(name, own, defaults, check)]),
  );
}

function resolveOne(
  name: string,
  own: CacheOptions,
  defaults: CacheOptions,
  check: OptionsCheck,
): ResolvedCacheOptions {
  check.that(NAME.test(name), name, 'named with letters, digits and . _ -, a letter first, 63 at most', name);
  const within = check.within(name);
  const options: CacheOptions = within.object('', own) ? own : {};
  return checkCacheOptions(options, defaults, within);
}

function checkCacheOptions(
  own: CacheOptions,
  defaults: CacheOptions,
  check: OptionsCheck,
): ResolvedCacheOptions {
  check.known(own, KNOWN, ELSEWHERE);
  const options = { ...DEFAULT_CACHE_OPTIONS, ...given(defaults), ...given(own) };
  const { ttl, jitter, grace, softTimeout, hardTimeout, maxEntries, maxBytes, negativeTtl, tags } = options;
  check.that(
    Number.isFinite(ttl) && ttl >= 1,
    'ttl',
    'a number of milliseconds >= 1; to keep nothing, set `enabled: false`',
    ttl,
  );
  check.that(
    typeof jitter === 'number' && jitter >= 0 && jitter < 100,
    'jitter',
    'a percentage >= 0 and < 100',
    jitter,
  );
  if (grace !== undefined) check.duration('grace', grace, 1);
  if (softTimeout !== undefined && check.duration('softTimeout', softTimeout)) {
    if (grace === undefined) {
      check.withoutEffect('softTimeout', softTimeout, 'because there is no old value without `grace`');
    }
  }
  if (hardTimeout !== undefined && check.duration('hardTimeout', hardTimeout, 1)) {
    check.that(
      softTimeout === undefined || softTimeout < hardTimeout,
      'softTimeout',
      `shorter than \`hardTimeout\` (${hardTimeout})`,
      softTimeout,
    );
  }
  check.integer('maxEntries', maxEntries, 1);
  if (maxBytes !== undefined) check.integer('maxBytes', maxBytes, 1);
  if (negativeTtl !== undefined) check.duration('negativeTtl', negativeTtl, 1);
  if (tags !== undefined) {
    const fits = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '');
    check.that(fits, 'tags', 'a list of texts that are not empty', tags);
  }
  check.boolean('serialize', options.serialize);
  check.optionalFunction('perTenant', options.perTenant);
  return { ...options, grace: grace ?? 0, tags: [...new Set(tags)] };
}

function checkClient(redis: CacheRedis, check: OptionsCheck): void {
  const expected = 'a client of ioredis, e.g. that of @InjectRedis()';
  const client = redis as unknown as Readonly<Record<string, unknown>> | null;
  const fits =
    typeof client === 'object' &&
    client !== null &&
    COMMANDS.every((name) => typeof client[name] === 'function');
  // The client contains the password.
  check.that(fits, 'redis', expected, fits ? undefined : `a ${typeof redis}`);
}

/** The options that are set. */
function given<O extends object>(options: O): Partial<O> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<O>;
}
