import { OptionsCheck } from '@breakwater/core';
import { DEFAULT_ERROR_TRACKING_OPTIONS, FIRST_ERROR_STATUS } from './error-tracking.constants.js';
import type { ErrorTrackingModuleOptions, ErrorTrackingSettings } from './error-tracking.options.js';
import type { IssueStore } from './issues/issue-store.js';

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
  'retention',
  'window',
  'isError',
  'flushInterval',
  'maxPending',
  'closeTimeout',
];

const STORE_METHODS: readonly (keyof IssueStore)[] = [
  'add',
  'find',
  'list',
  'resolve',
  'archive',
  'counts',
  'prune',
];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong, unknown, or contradicts another one
 */
export function resolveErrorTrackingOptions(options: ErrorTrackingModuleOptions): ErrorTrackingSettings {
  const check = new OptionsCheck('errorTracking', 'ErrorTrackingModule.forRoot');
  check.known(options, KNOWN);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: ErrorTrackingSettings = {
    ...DEFAULT_ERROR_TRACKING_OPTIONS,
    service: process.env['npm_package_name'] ?? 'application',
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
  check.that(isStore(settings.store), 'store', `an object with ${STORE_METHODS.join(', ')}`, settings.store);
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
  check.duration('closeTimeout', settings.closeTimeout, 1);
  return settings;
}

function isStore(store: unknown): boolean {
  if (store === undefined) return true;
  if (typeof store !== 'object' || store === null) return false;
  return STORE_METHODS.every((method) => typeof (store as Record<string, unknown>)[method] === 'function');
}
