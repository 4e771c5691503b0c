import { checkOptions, OptionsCheck } from '@breakwater/core';
import {
  DEFAULT_BAD_CACHE_TIME,
  DEFAULT_CHECK_TIMEOUT,
  DEFAULT_CRITICAL,
  DEFAULT_FAILURE_THRESHOLD,
  DEFAULT_GOOD_CACHE_TIME,
  DEFAULT_KIND,
  DEFAULT_STALE_INTERVALS,
  DEFAULT_SUCCESS_THRESHOLD,
} from './check.constants.js';
import type { CheckFunction } from './check.js';
import { isGroupName } from './names.js';
import { isReadyMade, type ReadyMadeCheck } from './ready-made-check.js';

/**
 * The kind of a check: a `dependency` is outside of the process, `local` is the process itself, and a `module` belongs to the
 * application. A `local` check does no I/O and a `module` judges itself, so neither is damped. Only a `dependency` is a
 * member of `ready` by default.
 */
export type CheckKind = 'dependency' | 'local' | 'module';

/** Milliseconds for which a result answers callers before the check runs again. */
export interface CacheTimes {
  /** For `up` and `degraded`. @default 1000 (0 for `local`) */
  readonly good?: number;
  /** For `down`. @default 500 (0 for `local`) */
  readonly bad?: number;
}

/** Options of one check. */
export interface CheckOptions {
  /**
   * True if the service cannot work without it. The failure of a critical check is `down` (HTTP 503), any other failure is
   * `degraded` (200). Avoid it for dependencies that all replicas share: all replicas would leave the balancer at once.
   * @default false
   */
  readonly critical?: boolean;
  /** The kind of the check. @default 'dependency' */
  readonly kind?: CheckKind;
  /**
   * Milliseconds after which a run is given up. At most `answerTimeout` unless `interval` is set.
   * @default 800
   */
  readonly timeout?: number;
  /** Cache times of results; without effect when `interval` is set. */
  readonly cache?: CacheTimes;
  /** Bad results in a row that turn a good status bad; the first result of all counts at once. @default 3 (1 unless a `dependency`) */
  readonly failureThreshold?: number;
  /** Good results in a row that turn a bad status good. @default 2 (1 unless a `dependency`) */
  readonly successThreshold?: number;
  /**
   * Milliseconds between runs in the background; probes then read the last result and never start a run.
   * @default none: the check runs on request
   */
  readonly interval?: number;
  /** Milliseconds after which a background result is `unknown`. @default 3 * interval + timeout */
  readonly staleAfter?: number;
  /** Groups of which the check is a member. @default ['ready'] for a dependency, otherwise none */
  readonly groups?: readonly string[];
}

/** A check with its options, as written in `HealthModule.forRoot({ checks })`. */
export interface CheckDefinition extends CheckOptions {
  readonly check: CheckFunction | ReadyMadeCheck;
}

/** Options that hold for every dependency unless its own say otherwise. */
export type CheckDefaults = Pick<
  CheckOptions,
  'timeout' | 'cache' | 'failureThreshold' | 'successThreshold' | 'interval'
>;

/** {@link CheckOptions} with every default filled in. */
export interface ResolvedCheckOptions {
  readonly critical: boolean;
  readonly kind: CheckKind;
  readonly timeout: number;
  readonly goodCacheTime: number;
  readonly badCacheTime: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly interval: number | undefined;
  readonly staleAfter: number;
  /** `undefined` leaves membership to the defaults. */
  readonly groups: readonly string[] | undefined;
}

const KINDS: readonly CheckKind[] = ['dependency', 'local', 'module'];

const KNOWN: readonly (keyof CheckOptions)[] = [
  'critical',
  'kind',
  'timeout',
  'cache',
  'failureThreshold',
  'successThreshold',
  'interval',
  'staleAfter',
  'groups',
];

/**
 * Fills in the defaults of a check and validates.
 *
 * @param answerTimeout limit of a whole answer in milliseconds
 * @throws OptionsError with every option that is wrong, unknown or without effect
 */
export const resolveCheckOptions = (
  name: string,
  options: CheckOptions,
  defaults: CheckDefaults,
  answerTimeout: number,
): ResolvedCheckOptions =>
  checkOptions('health', `check '${name}'`, (check) => {
    check.known(options, KNOWN);
    const kind = options.kind ?? DEFAULT_KIND;
    check.oneOf('kind', kind, KINDS);
    const inherited = kind === 'dependency' ? defaults : {};
    const local = kind === 'local';
    const damped = kind === 'dependency';
    const interval = options.interval ?? inherited.interval;
    const timeout = options.timeout ?? inherited.timeout ?? Math.min(DEFAULT_CHECK_TIMEOUT, answerTimeout);
    const cache = options.cache ?? inherited.cache;
    const resolved: ResolvedCheckOptions = {
      critical: options.critical ?? DEFAULT_CRITICAL,
      kind,
      timeout,
      goodCacheTime: cache?.good ?? inherited.cache?.good ?? (local ? 0 : DEFAULT_GOOD_CACHE_TIME),
      badCacheTime: cache?.bad ?? inherited.cache?.bad ?? (local ? 0 : DEFAULT_BAD_CACHE_TIME),
      failureThreshold:
        options.failureThreshold ?? inherited.failureThreshold ?? (damped ? DEFAULT_FAILURE_THRESHOLD : 1),
      successThreshold:
        options.successThreshold ?? inherited.successThreshold ?? (damped ? DEFAULT_SUCCESS_THRESHOLD : 1),
      interval,
      staleAfter:
        options.staleAfter ??
        (interval === undefined ? Infinity : DEFAULT_STALE_INTERVALS * interval + timeout),
      groups: options.groups,
    };
    check.boolean('critical', resolved.critical);
    check.duration('timeout', timeout, 1);
    if (cache !== undefined && check.object('cache', cache)) {
      check.within('cache').known(cache, ['good', 'bad']);
      check.duration('cache.good', resolved.goodCacheTime);
      check.duration('cache.bad', resolved.badCacheTime);
    }
    check.integer('failureThreshold', resolved.failureThreshold, 1);
    check.integer('successThreshold', resolved.successThreshold, 1);
    if (interval === undefined) {
      const limit = `<= answerTimeout (${answerTimeout} ms) without an interval`;
      check.that(timeout <= answerTimeout, 'timeout', limit, timeout);
      check.withoutEffect('staleAfter', options.staleAfter, 'without an interval');
    } else {
      check.withoutEffect('cache', options.cache, 'with an interval: probes read the last result');
      if (check.duration('interval', interval, 1)) {
        check.duration('staleAfter', resolved.staleAfter, interval);
      }
    }
    const { groups } = options;
    const areNames = groups === undefined || (Array.isArray(groups) && groups.every(isGroupName));
    check.that(areNames, 'groups', 'an array of names of groups', groups);
    return resolved;
  });

/**
 * Refuses a value that is not a check, e.g. a function in place of an object with a function, or a client in place of a
 * function.
 *
 * @throws OptionsError with the line to write
 */
export function checkDefinition(name: string, definition: unknown): void {
  const fix = `{ check: ... } with a function, e.g. { check: pingCheck(client) }`;
  new OptionsCheck('health', 'HealthModule').that(
    isDefinition(definition),
    `checks.${name}`,
    fix,
    definition,
  );
}

const isDefinition = (definition: unknown): definition is CheckDefinition =>
  typeof definition === 'object' && definition !== null && isCheck((definition as { check?: unknown }).check);

const isCheck = (check: unknown): check is CheckFunction | ReadyMadeCheck =>
  typeof check === 'function' || isReadyMade(check);
