import { checkOptions, isOptionsObject } from '@breakwater/core';
import { DEFAULT_REDIS_STORE_OPTIONS, type RedisStoreOptions } from './redis.js';

/**
 * Checks the options of a store in Redis and fills in the default.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveRedisStore = (
  options: RedisStoreOptions,
  subject: string,
  place: string,
): Required<RedisStoreOptions> =>
  checkOptions(subject, place, (check) => {
    check.known(options, ['client', 'prefix']);
    const { client, prefix = DEFAULT_REDIS_STORE_OPTIONS.prefix } = options;
    const isClient =
      isOptionsObject(client) &&
      ['evalsha', 'eval'].every((method) => typeof Reflect.get(client, method) === 'function');
    // The client contains the password.
    check.that(isClient, 'client', 'a client of ioredis', `a ${typeof client}`);
    check.that(typeof prefix === 'string' && prefix !== '', 'prefix', 'a text that is not empty', prefix);
    return { client, prefix };
  });
