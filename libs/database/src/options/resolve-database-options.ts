import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_DATABASE_OPTIONS } from '../database.constants.js';
import { parseConnectionUrl } from './connection-url.js';
import type { DatabaseModuleOptions, DatabaseSettings } from './database.options.js';
import { REFUSED_BY_POOLER, checkPoolOptions } from './pool-options.js';

const PLACE = 'DatabaseModule.forRoot';

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong; the connection string is never part of the message
 */
export const resolveDatabaseOptions = (
  options: DatabaseModuleOptions,
  environment: { readonly NODE_ENV?: string | undefined },
): DatabaseSettings =>
  checkOptions('database', PLACE, (check) => {
    check.known(options, KNOWN);
    const { pool, circuitBreaker, retry, ...given } = withoutUndefined(options);
    const { url, given: byUrl } = parseConnectionUrl(options.url, given, check);
    const { startupOptions, ...ofUrl } = byUrl;
    const settings: DatabaseSettings = {
      ...DEFAULT_DATABASE_OPTIONS,
      errorFormat: environment.NODE_ENV === 'production' ? 'minimal' : 'colorless',
      schema: undefined,
      channelBinding: false,
      ...given,
      ...ofUrl,
      url,
      startupOptions: [pool?.options, startupOptions].filter(Boolean).join(' ') || undefined,
      ...(pool !== undefined && { pool }),
      ...(circuitBreaker !== undefined && { circuitBreaker }),
      ...(retry !== undefined && { retry }),
    };
    checkSettings(settings, check);
    if (pool !== undefined) checkPoolOptions(pool, { url, pooler: settings.pooler }, check);
    return settings;
  });

function checkSettings(settings: DatabaseSettings, check: OptionsCheck): void {
  check.that(typeof settings.client === 'function', 'client', 'the PrismaClient class', settings.client);
  const { maxConnections } = settings;
  if (check.integer('maxConnections', maxConnections, 1))
    check.integer('minConnections', settings.minConnections, 0, maxConnections);
  check.duration('idleTimeout', settings.idleTimeout);
  checkLimit('connectTimeout', settings.connectTimeout, check);
  check.duration('maxLifetime', settings.maxLifetime);
  check.boolean('keepAlive', settings.keepAlive);
  // The server counts in whole milliseconds, and 0 means no limit.
  const { statementTimeout, pooler, startupOptions } = settings;
  const isWhole = statementTimeout === false || (Number.isInteger(statementTimeout) && statementTimeout >= 1);
  check.that(isWhole, 'statementTimeout', 'an integer >= 1, or false for no limit', statementTimeout);
  const isPooler = pooler === false || pooler === 'transaction';
  check.that(isPooler, 'pooler', "'transaction', or false without a pooler", pooler);
  if (pooler === 'transaction' && settings.pool?.options === undefined)
    check.withoutEffect('url.options', startupOptions, REFUSED_BY_POOLER);
  checkLimit('queryTimeout', settings.queryTimeout, check);
  check.that(
    typeof settings.applicationName === 'string',
    'applicationName',
    'a string',
    settings.applicationName,
  );
  check.oneOf('errorFormat', settings.errorFormat, ['pretty', 'colorless', 'minimal']);
  checkReliable(settings, check);
  if (settings.slowQuery !== false) check.duration('slowQuery', settings.slowQuery);
  check.percentage('poolWarning', settings.poolWarning);
  check.duration('probeTimeout', settings.probeTimeout, 1);
  check.duration('closeTimeout', settings.closeTimeout, 1);
}

const KNOWN: readonly string[] = [
  ...Object.keys(DEFAULT_DATABASE_OPTIONS),
  'client',
  'url',
  'pool',
  'errorFormat',
  'circuitBreaker',
  'retry',
];

/** The options of `ReliableDatabase`; `@breakwater/resilience` checks those of its policies. */
function checkReliable(
  { timeout, bulkTimeout, circuitBreaker, retry }: DatabaseSettings,
  check: OptionsCheck,
): void {
  if (checkLimit('timeout', timeout, check) && checkLimit('bulkTimeout', bulkTimeout, check)) {
    const fits = bulkTimeout === false || (timeout !== false && bulkTimeout >= timeout);
    check.that(fits, 'bulkTimeout', `at least as long as "timeout" (${timeout})`, bulkTimeout);
  }
  if (
    circuitBreaker !== undefined &&
    circuitBreaker !== false &&
    check.object('circuitBreaker', circuitBreaker)
  ) {
    const { name } = circuitBreaker as { readonly name?: unknown };
    const because = "because the circuits are named 'database' and 'database.bulk'";
    check.withoutEffect('circuitBreaker.name', name, because);
  }
  if (retry !== undefined && retry !== false) check.object('retry', retry);
}

function checkLimit(option: string, value: unknown, check: OptionsCheck): boolean {
  const fits = value === false || (Number.isFinite(value) && (value as number) >= 1);
  return check.that(fits, option, 'a number of milliseconds >= 1, or false for no limit', value);
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
