import { OptionsCheck } from '@breakwater/core';
import { DEFAULT_ALERT_OPTIONS } from './alerts/alerts.constants.js';
import type { AlertRedis } from './alerts/replicas/redis-claims.js';
import { DEFAULT_ERROR_TRACKING_OPTIONS, FIRST_ERROR_STATUS } from './error-tracking.constants.js';
import type { ErrorTrackingModuleOptions, ErrorTrackingSettings } from './error-tracking.options.js';
import type { IssueStore } from './issues/issue-store.js';
import { resolveIssueRules } from './issues/resolve-issue-rules.js';
import type { PostgresClient } from './issues/postgres/postgres-client.js';

const KNOWN: readonly (keyof ErrorTrackingModuleOptions)[] = [
  'service',
  'rules',
  'classifyDatabaseError',
  'trackExpected',
  'redaction',
  'sampling',
  'fingerprint',
  'issues',
  'store',
  'postgres',
  'retention',
  'window',
  'isError',
  'flushInterval',
  'maxPending',
  'maxLogged',
  'alerts',
  'redis',
  'closeTimeout',
];

const STORE_METHODS: readonly (keyof IssueStore)[] = [
  'add',
  'find',
  'list',
  'resolve',
  'archive',
  'settle',
  'counts',
  'prune',
];

const CLIENT_METHODS: readonly (keyof PostgresClient)[] = [
  '$queryRawUnsafe',
  '$executeRawUnsafe',
  '$transaction',
];

/** Where the options are written. */
const PLACE = 'ErrorTrackingModule.forRoot';

const REDIS_METHODS: readonly (keyof AlertRedis)[] = ['set', 'eval'];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong, unknown, or contradicts another one
 */
export function resolveErrorTrackingOptions(options: ErrorTrackingModuleOptions): ErrorTrackingSettings {
  const check = new OptionsCheck('errorTracking', PLACE);
  check.known(options, KNOWN);
  checkNested(check, options);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: ErrorTrackingSettings = {
    ...DEFAULT_ERROR_TRACKING_OPTIONS,
    service: process.env['npm_package_name'] ?? DEFAULT_ALERT_OPTIONS.service,
    rules: [],
    isError: (status) => status >= FIRST_ERROR_STATUS,
    ...given,
  };
  check.that(
    typeof settings.service === 'string' && settings.service !== '',
    'service',
    'a name',
    settings.service,
  );
  check.that(Array.isArray(settings.rules), 'rules', 'an array of rules', settings.rules);
  check.optionalFunction('classifyDatabaseError', settings.classifyDatabaseError);
  check.that(
    typeof settings.trackExpected === 'boolean',
    'trackExpected',
    'a boolean',
    settings.trackExpected,
  );
  check.that(
    has(settings.store, STORE_METHODS),
    'store',
    `an object with ${STORE_METHODS.join(', ')}`,
    settings.store,
  );
  check.that(has(settings.postgres, CLIENT_METHODS), 'postgres', 'a PrismaClient', settings.postgres);
  check.that(
    settings.store === undefined || settings.postgres === undefined,
    'postgres',
    'left out when there is a "store"',
    'both',
  );
  check.that(
    settings.store === undefined || settings.issues === undefined,
    'issues',
    'given to the "store" itself, which decides when issues change',
    'both',
  );
  check.that(has(settings.redis, REDIS_METHODS), 'redis', 'a client of ioredis', settings.redis);
  check.that(
    settings.retention === Infinity || (Number.isFinite(settings.retention) && settings.retention >= 1),
    'retention',
    'a number of milliseconds >= 1, or Infinity',
    settings.retention,
  );
  check.duration('window', settings.window, 1_000);
  check.optionalFunction('isError', settings.isError);
  check.duration('flushInterval', settings.flushInterval, 1);
  check.integer('maxPending', settings.maxPending, 1);
  check.that(
    settings.maxLogged === Infinity || (Number.isInteger(settings.maxLogged) && settings.maxLogged >= 0),
    'maxLogged',
    'an integer >= 0, or Infinity',
    settings.maxLogged,
  );
  check.duration('closeTimeout', settings.closeTimeout, 1);
  return settings;
}

/** Checks that what holds options of its own is an object; what is in it is checked by the part that it is for. */
function checkNested(check: OptionsCheck, options: ErrorTrackingModuleOptions): void {
  for (const name of ['redaction', 'sampling', 'fingerprint', 'issues', 'alerts'] as const) {
    const value: unknown = options[name];
    const fits = value === undefined || isObject(value) || (name === 'alerts' && value === false);
    check.that(
      fits,
      name,
      name === 'alerts' ? 'an object with options, or false' : 'an object with options',
      value,
    );
  }
  const alerts: unknown = options.alerts;
  const service = isObject(alerts) && 'service' in alerts ? alerts.service : undefined;
  check.that(service === undefined, 'alerts.service', 'left to "errorTracking.service"', service);
  resolveIssueRules(options.issues, new OptionsCheck('errorTracking.issues', PLACE));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether `value` is left out, or has these methods. A client may make them on demand, so each is asked for. */
function has(value: unknown, methods: readonly string[]): boolean {
  if (value === undefined) return true;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}
