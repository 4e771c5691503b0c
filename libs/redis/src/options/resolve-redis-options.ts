import { checkOptions } from '@breakwater/core';
import { DEFAULT_REDIS_OPTIONS } from '../redis.constants.js';
import type { RedisModuleOptions, RedisSettings } from './redis.options.js';

const KNOWN: readonly string[] = [...Object.keys(DEFAULT_REDIS_OPTIONS), 'url', 'probeKey', 'ioredis'];

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong; the connection string is never part of the message
 */
export const resolveRedisOptions = (name: string, options: RedisModuleOptions): RedisSettings =>
  checkOptions('redis', `RedisModule.forRoot, client '${name}'`, (check) => {
    check.known(options, KNOWN);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: RedisSettings = {
      ...DEFAULT_REDIS_OPTIONS,
      ...given,
      url: options.url === '' ? undefined : options.url,
      name,
    };
    const { url, commandTimeout, socketTimeout } = settings;
    check.that(
      url === undefined || (typeof url === 'string' && /^rediss?:\/\//.test(url)),
      'url',
      "a connection string 'redis://...' or 'rediss://...'",
      typeof url === 'string' ? 'another string' : url,
    );
    const isDuration = check.duration('commandTimeout', commandTimeout, 1);
    check.duration('connectTimeout', settings.connectTimeout, 1);
    if (isDuration)
      check.that(
        Number.isFinite(socketTimeout) && socketTimeout > commandTimeout,
        'socketTimeout',
        `a number of milliseconds > commandTimeout (${commandTimeout})`,
        socketTimeout,
      );
    check.integer('maxPending', settings.maxPending, 1);
    check.integer('maxRetriesPerRequest', settings.maxRetriesPerRequest, 0);
    check.duration('maxReconnectDelay', settings.maxReconnectDelay, 1);
    check.duration('probeTimeout', settings.probeTimeout, 1);
    check.duration('closeTimeout', settings.closeTimeout, 1);
    return settings;
  });
