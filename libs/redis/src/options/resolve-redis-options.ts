import { checkOptions, type OptionsCheck } from '@breakwater/core';
import type { RedisOptions } from 'ioredis';
import { DEFAULT_REDIS_OPTIONS } from '../redis.constants.js';
import { checkUrl } from './connection-url.js';
import type { DriverRedisOptions, RedisModuleOptions, RedisSettings } from './redis.options.js';

const KNOWN: readonly string[] = [...Object.keys(DEFAULT_REDIS_OPTIONS), 'url', 'probeKey', 'ioredis'];

/** Options of ioredis without effect, and what takes effect instead. */
const REPLACED: Readonly<Record<Exclude<keyof RedisOptions, keyof DriverRedisOptions>, string>> = {
  host: 'the option url',
  port: 'the option url',
  path: 'the option url',
  connectTimeout: 'the option connectTimeout',
  commandTimeout: 'the option commandTimeout',
  socketTimeout: 'the option socketTimeout',
  disconnectTimeout: 'the option closeTimeout',
  maxRetriesPerRequest: 'the option maxRetriesPerRequest',
  retryStrategy: 'the option maxReconnectDelay',
  reconnectOnError: 'a reconnection after READONLY',
  autoResendUnfulfilledCommands: 'the rule that nothing is sent twice',
};

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong; the connection string is never part of the message
 */
export const resolveRedisOptions = (name: string, options: RedisModuleOptions): RedisSettings =>
  checkOptions('redis', `RedisModule.forRoot, client '${name}'`, (check) => {
    check.known(options, KNOWN);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const url = typeof options.url === 'string' ? options.url.trim() : options.url;
    const settings: RedisSettings = {
      ...DEFAULT_REDIS_OPTIONS,
      ...given,
      url: url === '' ? undefined : url,
      name,
    };
    check.that(typeof name === 'string' && name !== '', 'name', 'a text', name);
    if (settings.url !== undefined) checkUrl(settings.url, settings.ioredis ?? {}, check);
    checkLimits(settings, check);
    const { probeKey, ioredis } = settings;
    const isKey = probeKey === undefined || (typeof probeKey === 'string' && probeKey !== '');
    check.that(isKey, 'probeKey', 'a text', probeKey);
    if (ioredis !== undefined && check.object('ioredis', ioredis)) checkDriverOptions(ioredis, check);
    return settings;
  });

function checkLimits(settings: RedisSettings, check: OptionsCheck): void {
  const { commandTimeout, socketTimeout, maxPending, maxRetriesPerRequest } = settings;
  const isLimit = (value: number | false): boolean =>
    value === false || (Number.isFinite(value) && value >= 1);
  const expected = 'a number of milliseconds >= 1, or false for no limit';
  if (check.that(isLimit(commandTimeout), 'commandTimeout', expected, commandTimeout)) {
    const minimum = commandTimeout === false ? 0 : commandTimeout;
    check.that(
      socketTimeout === false || (Number.isFinite(socketTimeout) && socketTimeout > minimum),
      'socketTimeout',
      `a number of milliseconds > commandTimeout (${minimum}), or false for no limit`,
      socketTimeout,
    );
  }
  check.duration('connectTimeout', settings.connectTimeout, 1);
  if (maxPending !== false) check.integer('maxPending', maxPending, 1);
  if (maxRetriesPerRequest !== false) check.integer('maxRetriesPerRequest', maxRetriesPerRequest, 0);
  check.duration('maxReconnectDelay', settings.maxReconnectDelay, 1);
  check.duration('probeTimeout', settings.probeTimeout, 1);
  check.duration('closeTimeout', settings.closeTimeout, 1);
}

function checkDriverOptions(ioredis: object, check: OptionsCheck): void {
  const within = check.within('ioredis');
  for (const [name, instead] of Object.entries(REPLACED)) {
    const value: unknown = (ioredis as Readonly<Record<string, unknown>>)[name];
    within.withoutEffect(name, value, `because ${instead} replaces it`);
  }
}
