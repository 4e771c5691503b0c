import { checkOptions, type OptionsCheck, type RedactorOptions } from '@breakwater/core';
import type { AlertOptions } from './alerts/alert.options.js';
import { DEFAULT_ALERT_OPTIONS } from './alerts/alerts.constants.js';
import type { AlertRedis } from './alerts/replicas/redis-claims.js';
import type { ClassificationRule } from './classification/classification.rule.js';
import type { DatabaseErrorClassifier } from './classification/database-verdict.js';
import { DEFAULT_ERROR_TRACKING_OPTIONS } from './error-tracking.constants.js';
import type { FingerprinterOptions } from './fingerprint/fingerprinter.options.js';
import { type IssueRules, resolveIssueRules } from './issues/issue-rules.js';
import type { IssueStore } from './issues/issue-store.js';
import type { PostgresClient } from './issues/postgres/postgres.issue-store.js';
import type { SamplerOptions } from './samples/sampler.js';

/** Lowest status that counts as an error in `getErrorRate()`. Errors of clients (4xx) are not errors of the service. */
const FIRST_ERROR_STATUS = 500;

/** Options of `ErrorTrackingModule.forRoot`. Durations are milliseconds. */
export interface ErrorTrackingModuleOptions {
  /** Name of the service in alerts. @default the name in `package.json` when npm starts the process, else 'application' */
  readonly service?: string;
  /** Rules of the application. They are evaluated before the built-in rules; the first match decides. @default [] */
  readonly rules?: readonly ClassificationRule[];
  /** Recognises errors of the database: `classifyDatabaseError` of `@breakwater/database`. @default none */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
  /** Whether errors of clients (4xx) create issues as well. @default false */
  readonly trackExpected?: boolean;
  /**
   * Further secrets to remove, and the size up to which errors are kept. The option extends the one `Redactor` of the application, so
   * it applies to log lines, answers and traces as well.
   */
  readonly redaction?: RedactorOptions;
  /** Size of the samples. */
  readonly sampling?: SamplerOptions;
  /** Decides which errors are equal. */
  readonly fingerprint?: Pick<FingerprinterOptions, 'root' | 'maxEntries'>;
  /** Limits at which issues change their state. They apply to the stores of this package, not to the option `store`. */
  readonly issues?: Partial<IssueRules>;
  /** Keeps the issues; excludes `postgres`. @default a `MemoryIssueStore`, private to the process */
  readonly store?: IssueStore;
  /** A `PrismaClient` of the database with the table `error_issues`, which all replicas share; excludes `store`. @default none */
  readonly postgres?: PostgresClient;
  /** How long an issue is kept after its last occurrence; `Infinity` keeps it for ever. @default 90 days */
  readonly retention?: number;
  /** Length of the window of `getErrorRate()`, and of `errorRate` in `getErrorStats()`. @default 5 minutes */
  readonly window?: number;
  /**
   * Whether an answer with this HTTP status counts as an error in `getErrorRate()`.
   * @default a status of at least 500
   */
  readonly isError?: (status: number) => boolean;
  /** Wait between the first error and the call of the store; errors in between are stored together. @default 1000 */
  readonly flushInterval?: number;
  /**
   * Maximum number of different errors that wait for the store; further ones are counted but belong to no issue. Each takes 1 to 2 kB,
   * and up to 40 kB with the largest context that `redaction.maxSize` allows.
   *
   * @default 10000
   */
  readonly maxPending?: number;
  /** Maximum number of equal errors per minute that are logged in full; one line counts the rest. `Infinity` logs all. @default 10 */
  readonly maxLogged?: number;
  /** Rules, channels and timing of the alerts; `false` disables alerts. @default the default rules and timing, on the console */
  readonly alerts?: Omit<AlertOptions, 'service'> | false;
  /** A client of ioredis, through which replicas send each notification once. @default none: each process sends its own notifications */
  readonly redis?: AlertRedis;
  /** Time limit for storing the last errors and sending the last alerts when the application ends. @default 5000 */
  readonly closeTimeout?: number;
}

/** Options without a default in `DEFAULT_ERROR_TRACKING_OPTIONS`. */
type Open =
  | 'classifyDatabaseError'
  | 'redaction'
  | 'sampling'
  | 'fingerprint'
  | 'issues'
  | 'store'
  | 'postgres'
  | 'alerts'
  | 'redis';

/** {@link ErrorTrackingModuleOptions} with every default filled in. */
export type ErrorTrackingSettings = Required<Omit<ErrorTrackingModuleOptions, Open>> &
  Pick<ErrorTrackingModuleOptions, Open>;

/** Injection token of {@link ErrorTrackingSettings}. */
export const ErrorTrackingSettings = Symbol('@breakwater/error-tracking:Settings');

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

/** The place of the options in error messages. */
const PLACE = 'ErrorTrackingModule.forRoot';

const REDIS_METHODS: readonly (keyof AlertRedis)[] = ['set', 'eval'];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong, unknown, or contradicts another one
 */
export function resolveErrorTrackingOptions(options: ErrorTrackingModuleOptions): ErrorTrackingSettings {
  return checkOptions('errorTracking', PLACE, (check) => {
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
  });
}

/** Checks that nested options are objects; each part of the package validates their contents. */
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
  resolveIssueRules(options.issues, check.within('issues'));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether `value` is left out or has these methods. Each method is read, because a client may create its methods on demand. */
function has(value: unknown, methods: readonly string[]): boolean {
  if (value === undefined) return true;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}
