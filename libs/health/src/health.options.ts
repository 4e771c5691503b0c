import { checkOptions, type OptionsCheck, type RequestAuthorizer } from '@breakwater/core';
import {
  type CheckDefaults,
  checkDefinition,
  type CheckDefinition,
  resolveCheckOptions,
} from './checks/check.options.js';
import { HEALTH_FORMATS, type HealthFormat } from './bodies/health-format.js';
import { checkCheckName, isGroupName } from './checks/names.js';
import {
  DEFAULT_ALIASES,
  DEFAULT_ANSWER_TIMEOUT,
  DEFAULT_DETAILS,
  DEFAULT_FORMAT,
  DEFAULT_HISTORY_SIZE,
  DEFAULT_POOL_WARNING,
  DEFAULT_PREFIX,
  DEFAULT_RETRY_AFTER,
  MAX_HISTORY_SIZE,
} from './health.constants.js';
import { resolveAliases, resolvePrefix } from './endpoints/endpoint-paths.js';
import type { CircuitBreakerSource } from './indicators/circuit-breaker.health.js';
import { type DelayThresholds, resolveDelayThresholds } from './indicators/event-loop.health.js';
import {
  type PercentageThresholds,
  type ResolvedPercentageThresholds,
  resolvePercentageThresholds,
} from './indicators/percentage.js';
import type { PoolSource } from './indicators/pool.health.js';

/** The clients that see more than the status. */
export type DetailsPolicy = 'never' | 'when-authorized' | 'always';

/**
 * Decides whether a request may see details.
 *
 * @deprecated Use `RequestAuthorizer` of `@breakwater/core`.
 */
export type Authorize = RequestAuthorizer;

/** Options of `HealthModule.forRoot`. */
export interface HealthModuleOptions {
  /** Path of the endpoints; the application's global prefix is not put before it. @default '/health' */
  readonly prefix?: string;
  /** True if `/live` and `/ready` answer as well; a path such as `/api` puts both below it. @default false */
  readonly aliases?: boolean | string;
  /** Format of the bodies. A request with `Accept: application/health+json` gets that format in any case. @default 'standard' */
  readonly format?: HealthFormat;
  /** Clients that see checks, figures and reasons. The HTTP status is the same for all clients. @default 'always' */
  readonly details?: DetailsPolicy;
  /** Decides whether a request sees details. Required by `details: 'when-authorized'`, and only allowed with it. An error or a late answer means no. */
  readonly authorize?: RequestAuthorizer;
  /** Version of the service, shown in the bodies. @default the version that npm sets when it starts the process */
  readonly version?: string;
  /** Milliseconds within which every endpoint answers, even when a check hangs. @default 900 */
  readonly answerTimeout?: number;
  /** Milliseconds that a client should wait after a 503, sent as `Retry-After`. @default 5000 */
  readonly retryAfter?: number;
  /** Number of transitions that are kept. @default 50 */
  readonly historySize?: number;
  /** Options of every dependency unless its own say otherwise. */
  readonly defaults?: CheckDefaults;
  /** Checks by name; other modules add theirs with `HealthChecks.register`. */
  readonly checks?: Readonly<Record<string, CheckDefinition>>;
  /**
   * Groups by name. A group has exactly these members, and the checks that name the group themselves. Each additional group
   * is an endpoint: `groups: { edge: ['cdn'] }` adds `/health/edge`.
   * @default ready: all dependencies; live and startup: none
   */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Limits of the check `memory`; `false` switches the check off. */
  readonly memory?: PercentageThresholds | false;
  /** Limits of the check `cpu`; `false` switches the check off. */
  readonly cpu?: PercentageThresholds | false;
  /** Limits of the check `event-loop`; `false` switches the check off. */
  readonly eventLoop?: DelayThresholds | false;
  /** Circuits for the check `circuit-breakers`. */
  readonly circuitBreakers?: CircuitBreakerSource;
  /** Connection pool for the check `pool`. */
  readonly pool?: PoolSource;
  /** Percentage of the pool in use above which it is degraded. @default 80 */
  readonly poolWarning?: number;
}

/** {@link HealthModuleOptions} with every default filled in. */
export interface HealthSettings {
  readonly prefix: string;
  /** Path above `/live` and `/ready`, empty for the root; `undefined` if they do not answer. */
  readonly aliases: string | undefined;
  readonly format: HealthFormat;
  readonly details: DetailsPolicy;
  readonly authorize: RequestAuthorizer | undefined;
  readonly version: string | undefined;
  readonly answerTimeout: number;
  readonly retryAfter: number;
  readonly historySize: number;
  readonly defaults: CheckDefaults;
  readonly checks: Readonly<Record<string, CheckDefinition>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly memory: ResolvedPercentageThresholds | undefined;
  readonly cpu: ResolvedPercentageThresholds | undefined;
  readonly eventLoop: Required<DelayThresholds> | undefined;
  readonly circuitBreakers: CircuitBreakerSource | undefined;
  readonly pool: PoolSource | undefined;
  readonly poolWarning: number;
}

/** Injection token of {@link HealthSettings}. */
export const HealthSettings = Symbol('@breakwater/health:Settings');

/** Options that `defaults` may have. */
const DEFAULTED: readonly (keyof CheckDefaults)[] = [
  'timeout',
  'cache',
  'failureThreshold',
  'successThreshold',
  'interval',
];

const KNOWN: readonly (keyof HealthModuleOptions)[] = [
  'prefix',
  'aliases',
  'format',
  'details',
  'authorize',
  'version',
  'answerTimeout',
  'retryAfter',
  'historySize',
  'defaults',
  'checks',
  'groups',
  'memory',
  'cpu',
  'eventLoop',
  'circuitBreakers',
  'pool',
  'poolWarning',
];

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError with every option that is wrong, unknown or without effect
 */
export const resolveHealthOptions = (options: HealthModuleOptions): HealthSettings =>
  checkOptions('health', 'HealthModule.forRoot', (check) => {
    check.known(options, KNOWN);
    const settings: HealthSettings = {
      prefix: resolvePrefix(check, options.prefix ?? DEFAULT_PREFIX),
      aliases: resolveAliases(check, options.aliases ?? DEFAULT_ALIASES),
      format: options.format ?? DEFAULT_FORMAT,
      details: options.details ?? DEFAULT_DETAILS,
      authorize: options.authorize,
      version: options.version ?? process.env['npm_package_version'],
      answerTimeout: options.answerTimeout ?? DEFAULT_ANSWER_TIMEOUT,
      retryAfter: options.retryAfter ?? DEFAULT_RETRY_AFTER,
      historySize: options.historySize ?? DEFAULT_HISTORY_SIZE,
      defaults: options.defaults ?? {},
      checks: options.checks ?? {},
      groups: options.groups ?? {},
      memory: limitsOf(options.memory, (limits) =>
        resolvePercentageThresholds(check.within('memory'), limits),
      ),
      cpu: limitsOf(options.cpu, (limits) => resolvePercentageThresholds(check.within('cpu'), limits)),
      eventLoop: limitsOf(options.eventLoop, (limits) =>
        resolveDelayThresholds(check.within('eventLoop'), limits),
      ),
      circuitBreakers: options.circuitBreakers,
      pool: options.pool,
      poolWarning: options.poolWarning ?? DEFAULT_POOL_WARNING,
    };
    checkAnswers(check, settings);
    checkSources(check, settings, options);
    if (check.duration('answerTimeout', settings.answerTimeout, 1)) checkChecks(check, settings);
    return settings;
  });

/** The options that shape the answers. */
function checkAnswers(check: OptionsCheck, settings: HealthSettings): void {
  check.oneOf('format', settings.format, HEALTH_FORMATS);
  check.oneOf('details', settings.details, ['never', 'when-authorized', 'always']);
  if (check.optionalFunction('authorize', settings.authorize)) {
    const fits = (settings.details === 'when-authorized') === (settings.authorize !== undefined);
    const expected = `a function with details 'when-authorized', and left out otherwise`;
    check.that(fits, 'authorize', expected, settings.authorize);
  }
  const { version } = settings;
  check.that(version === undefined || typeof version === 'string', 'version', 'a text', version);
  check.duration('retryAfter', settings.retryAfter);
  check.integer('historySize', settings.historySize, 0, MAX_HISTORY_SIZE);
}

/** The sources of the checks `pool` and `circuit-breakers`. */
function checkSources(
  check: OptionsCheck,
  { pool, poolWarning, circuitBreakers }: HealthSettings,
  options: HealthModuleOptions,
): void {
  const hasStats = pool === undefined || typeof pool?.getPoolStats === 'function';
  check.that(hasStats, 'pool', 'an object with getPoolStats()', pool);
  check.percentage('poolWarning', poolWarning);
  if (pool === undefined) check.withoutEffect('poolWarning', options.poolWarning, 'without a pool');
  const hasStates = circuitBreakers === undefined || typeof circuitBreakers?.getAllStates === 'function';
  check.that(hasStates, 'circuitBreakers', 'an object with getAllStates()', circuitBreakers);
}

/** The options of every check. */
function checkChecks(check: OptionsCheck, { defaults, checks, groups, answerTimeout }: HealthSettings): void {
  if (check.object('defaults', defaults)) {
    check.known(defaults, DEFAULTED);
    check.include(() => resolveCheckOptions('defaults', defaults, {}, answerTimeout));
  }
  if (check.object('checks', checks)) {
    for (const [name, definition] of Object.entries(checks)) {
      check.include(() => {
        checkCheckName(name);
        checkDefinition(name, definition);
        const { check: _function, ...options } = definition;
        resolveCheckOptions(name, options, defaults, answerTimeout);
      });
    }
  }
  if (check.object('groups', groups)) {
    for (const [name, members] of Object.entries(groups)) {
      const areNames = Array.isArray(members) && members.every((member) => typeof member === 'string');
      if (check.that(isGroupName(name), 'groups', 'named like checks, with free names', name)) {
        check.that(areNames, `groups.${name}`, 'an array of names of checks', members);
      }
    }
  }
}

function limitsOf<I, O>(given: I | false | undefined, resolve: (limits: I | undefined) => O): O | undefined {
  return given === false ? undefined : resolve(given);
}
