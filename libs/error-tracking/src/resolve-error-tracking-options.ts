import { checkOptions, isOptionsObject, type OptionsCheck, Redactor } from '@breakwater/core';
import { resolveAlertOptions } from './alerts/alert.options.js';
import { DEFAULT_ALERT_OPTIONS } from './alerts/alerts.constants.js';
import { isName } from './alerts/names.js';
import type { AlertRedis } from './alerts/replicas/redis-connection.js';
import { checkClassificationRules } from './classification/classifier.options.js';
import { checkClient } from './clients/check-client.js';
import { DEFAULT_ERROR_TRACKING_OPTIONS } from './error-tracking.constants.js';
import type { ErrorTrackingModuleOptions, ErrorTrackingSettings } from './error-tracking.options.js';
import { checkExporters } from './exporters/issue-exporters.js';
import { resolveFingerprinterOptions } from './fingerprint/fingerprinter.options.js';
import { MAX_AGE, resolveIssueRules } from './issues/issue-rules.js';
import type { IssueStore } from './issues/issue-store.js';
import { CLIENT_METHODS } from './issues/postgres/postgres.issue-store.js';
import { checkCount, givenOptions, limitOf } from './limits/limit.js';
import { resolveSamplerOptions } from './samples/sampler.js';

/** Lowest status that counts as an error in `getErrorRate()`. Errors of clients (4xx) are not errors of the service. */
const FIRST_ERROR_STATUS = 500;

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
  'exporters',
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

/** The place of the options in error messages. */
const PLACE = 'ErrorTrackingModule.forRoot';

const REDIS_METHODS: readonly (keyof AlertRedis)[] = ['set', 'eval'];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError with every option of the module and of its parts that is wrong, unknown, or without effect
 */
export function resolveErrorTrackingOptions(options: ErrorTrackingModuleOptions): ErrorTrackingSettings {
  return checkOptions('errorTracking', PLACE, (check) => {
    check.known(options, KNOWN);
    const given = {
      ...DEFAULT_ERROR_TRACKING_OPTIONS,
      service: process.env['npm_package_name'] ?? DEFAULT_ALERT_OPTIONS.service,
      rules: [],
      exporters: [],
      isError: (status: number) => status >= FIRST_ERROR_STATUS,
      ...givenOptions(options),
    };
    const settings: ErrorTrackingSettings = {
      ...given,
      retention: limitOf(given.retention),
      maxPending: limitOf(given.maxPending),
      maxLogged: limitOf(given.maxLogged),
    };
    check.that(isName(settings.service), 'service', 'a name on one line', settings.service);
    checkClassificationRules(check, settings.rules);
    check.optionalFunction('classifyDatabaseError', settings.classifyDatabaseError);
    check.boolean('trackExpected', settings.trackExpected);
    checkStores(check, settings);
    checkExporters(check, settings.exporters);
    check.duration('window', settings.window, 1_000);
    check.optionalFunction('isError', settings.isError);
    check.duration('flushInterval', settings.flushInterval, 1);
    checkCount(check, 'maxPending', given.maxPending, 1);
    checkCount(check, 'maxLogged', given.maxLogged, 0);
    check.duration('closeTimeout', settings.closeTimeout, 1);
    checkParts(check, settings);
    return settings;
  });
}

function checkStores(
  check: OptionsCheck,
  { store, postgres, issues, retention }: ErrorTrackingSettings,
): void {
  if (store !== undefined)
    checkClient(check, 'store', store, STORE_METHODS, `an object with ${STORE_METHODS.join(', ')}`);
  if (postgres !== undefined) checkClient(check, 'postgres', postgres, CLIENT_METHODS, 'a PrismaClient');
  const isAge = retention === Infinity || (retention >= 1 && retention <= MAX_AGE);
  const expected = 'a number of milliseconds >= 1, up to 100 years, or false to keep issues for ever';
  check.that(isAge, 'retention', expected, retention);
  if (store === undefined) return;
  check.that(postgres === undefined, 'postgres', 'left out when there is a "store"', 'both');
  check.that(
    issues === undefined,
    'issues',
    'given to the "store" itself, which decides when issues change',
    'both',
  );
}

/** Validates the options of the parts of the package. */
function checkParts(check: OptionsCheck, settings: ErrorTrackingSettings): void {
  const { redaction, sampling, fingerprint, issues, alerts, redis, service } = settings;
  if (isGiven(check, 'redaction', redaction)) check.include(() => new Redactor().extend(redaction, PLACE));
  if (isGiven(check, 'sampling', sampling)) resolveSamplerOptions(sampling, check.within('sampling'));
  if (isGiven(check, 'fingerprint', fingerprint)) {
    const ofFingerprint = check.within('fingerprint');
    resolveFingerprinterOptions(fingerprint, ofFingerprint);
    const redactor = 'redactor' in fingerprint ? fingerprint.redactor : undefined;
    ofFingerprint.withoutEffect('redactor', redactor, 'in favour of "redaction"');
  }
  if (isGiven(check, 'issues', issues)) resolveIssueRules(issues, check.within('issues'));
  if (redis !== undefined) checkClient(check, 'redis', redis, REDIS_METHODS, 'a client of ioredis');
  if (alerts === false) {
    check.withoutEffect('redis', redis, 'with `alerts: false`: only alerts use it');
    return;
  }
  if (alerts === undefined) return;
  if (!check.that(isOptionsObject(alerts), 'alerts', 'an object with options, or false', alerts)) return;
  const named = 'service' in alerts ? alerts.service : undefined;
  check.that(named === undefined, 'alerts.service', 'left to "errorTracking.service"', named);
  check.include(() => resolveAlertOptions(isName(service) ? { ...alerts, service } : alerts, PLACE));
  if (redis === undefined) {
    check.withoutEffect('alerts.redisPrefix', alerts.redisPrefix, 'without "redis"');
  } else {
    const isLimited = alerts.deliveryTimeout !== false;
    check.that(
      isLimited,
      'alerts.deliveryTimeout',
      'a number with "redis": claims of replicas end with it',
      false,
    );
  }
}

/** Tells whether a part has options, and requires that they are an object. */
function isGiven<T extends object>(check: OptionsCheck, option: string, value: T | undefined): value is T {
  return value !== undefined && check.object(option, value);
}
