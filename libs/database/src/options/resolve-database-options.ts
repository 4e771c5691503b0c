import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_DATABASE_OPTIONS } from '../database.constants.js';
import type { DatabaseModuleOptions, DatabaseSettings } from './database.options.js';

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
    const { pool, circuitBreaker, retry, ...given } = options;
    const settings: DatabaseSettings = {
      ...DEFAULT_DATABASE_OPTIONS,
      errorFormat: environment.NODE_ENV === 'production' ? 'minimal' : 'colorless',
      ...withoutUndefined(given),
      ...(pool && { pool }),
      ...(circuitBreaker && { circuitBreaker }),
      ...(retry && { retry }),
      schema: schemaOf(options.url, check),
    };
    checkSettings(settings, check);
    return settings;
  });

function checkSettings(settings: DatabaseSettings, check: OptionsCheck): void {
  check.that(typeof settings.client === 'function', 'client', 'the PrismaClient class', settings.client);
  check.integer('maxConnections', settings.maxConnections, 1);
  check.duration('idleTimeout', settings.idleTimeout);
  check.duration('connectTimeout', settings.connectTimeout, 1);
  check.duration('maxLifetime', settings.maxLifetime);
  check.that(typeof settings.keepAlive === 'boolean', 'keepAlive', 'a boolean', settings.keepAlive);
  // The server counts in whole milliseconds, and 0 means no limit.
  if (settings.statementTimeout !== false) check.integer('statementTimeout', settings.statementTimeout, 1);
  if (settings.queryTimeout !== false) check.duration('queryTimeout', settings.queryTimeout, 1);
  check.that(
    typeof settings.applicationName === 'string',
    'applicationName',
    'a string',
    settings.applicationName,
  );
  check.oneOf('errorFormat', settings.errorFormat, ['pretty', 'colorless', 'minimal']);
  const { timeout, bulkTimeout } = settings;
  if (check.duration('timeout', timeout, 1))
    check.that(
      Number.isFinite(bulkTimeout) && bulkTimeout >= timeout,
      'bulkTimeout',
      `a number of milliseconds >= timeout (${timeout})`,
      bulkTimeout,
    );
  check.duration('slowQuery', settings.slowQuery);
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

function schemaOf(url: unknown, check: OptionsCheck): string | undefined {
  const text = typeof url === 'string' ? url : '';
  const shown = text === '' ? url : 'another string';
  check.that(/^postgres(ql)?:\/\//.test(text), 'url', "a connection string 'postgresql://...'", shown);
  return new URLSearchParams(text.split('?')[1]).get('schema') ?? undefined;
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
