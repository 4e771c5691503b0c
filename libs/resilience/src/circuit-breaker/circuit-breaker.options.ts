import { type OptionsCheck, checkOptions } from '@breakwater/core';
import {
  DEFAULT_CIRCUIT_BREAKER_OPTIONS,
  DEFAULT_MAX_RESET_TIMEOUT,
  DEFAULT_RESET_BACKOFF_FACTOR,
  MAX_ROLLING_COUNT_BUCKETS,
  MAX_ROLLING_COUNT_SIZE,
} from './circuit-breaker.constants.js';
import { checkCircuitBreakerEffects } from './circuit-breaker-effects.js';
import { FOREIGN_CIRCUIT_BREAKER_NAMES } from '../options/foreign-names.js';
import { type ErrorConditions, resolveErrorConditions } from '../errors/error-condition.js';
import { LayeredOptions } from '../options/layered-options.js';

/** `enforce`: refuses calls while open. `observe`: only publishes what it would do. `disabled`: lets every call pass, uncounted. */
export type CircuitBreakerMode = 'enforce' | 'observe' | 'disabled';

/** Rule by which the trial calls of a half-open circuit are judged: each one (`all`), or their rate (`rate`). */
export type HalfOpenMode = 'all' | 'rate';

/** Options of the trial calls by which a half-open circuit tests its dependency. */
export interface HalfOpenOptions {
  /**
   * Number of trial calls: those that may run at once in mode `all`, or all of them in mode `rate`. Further calls are
   * refused, never queued. @default 1
   */
  readonly calls?: number;
  /** Successful trials after which the circuit closes. Refused in mode `rate`. @default 1 */
  readonly successes?: number;
  /**
   * `all`: the first failed or slow trial opens the circuit again. `rate`: once `calls` trials have finished,
   * they are judged by `errorThresholdPercentage` and `slowCallThresholdPercentage`. @default 'all'
   */
  readonly mode?: HalfOpenMode;
  /**
   * Milliseconds that the trials may run. After that they count as hung, and the circuit opens again.
   * @default the longer one of `resetTimeout` and `timeout`
   */
  readonly maxWait?: number;
}

/** Growth of the wait of an open circuit whose trials fail repeatedly. */
export interface ResetBackoffOptions {
  /** Each re-opening multiplies the wait by this factor, at least 1. Closing resets the wait to `resetTimeout`. @default 2 */
  readonly factor?: number;
  /** Milliseconds; longest wait. At least `resetTimeout`. @default the longer one of `resetTimeout` and 300000 */
  readonly maxResetTimeout?: number;
}

/** Options of a circuit breaker. Names of opossum mean the same as there. A percentage opens the circuit when it is reached. */
export interface CircuitBreakerOptions {
  /**
   * `enforce`: refuses calls while open. `observe`: judges the calls and publishes what it would have done; lets every call
   * through, and none is given up after `timeout`. `disabled`: neither counts nor refuses. @default 'enforce'
   */
  readonly mode?: CircuitBreakerMode;
  /**
   * True if the service cannot work without the guarded dependency. Health checks then show an open circuit as `down`, not as
   * `degraded`. @default false
   */
  readonly critical?: boolean;
  /** Milliseconds after which a call is given up, aborted and counted as a timeout; `false` for no limit. @default 3000 */
  readonly timeout?: number | false;
  /** Percentage of failures at which the circuit opens, once `volumeThreshold` calls have finished. @default 50 */
  readonly errorThresholdPercentage?: number;
  /** Finished calls in the window below which no rate is judged. Ignored and running calls do not count. @default 5 */
  readonly volumeThreshold?: number;
  /** Failures in a row that open the circuit, too, whatever the rates and `volumeThreshold`. @default none */
  readonly consecutiveFailures?: number | undefined;
  /** Milliseconds from which on a call is slow, whether it succeeds or not. At most `timeout`. @default none: no call is slow */
  readonly slowCallDuration?: number | undefined;
  /** Percentage of slow calls at which the circuit opens; needs `slowCallDuration`. @default 100 */
  readonly slowCallThresholdPercentage?: number;
  /** Calls that are judged: those of the last `rollingCountTimeout` ms, or the last `rollingCountSize` calls. @default 'time' */
  readonly window?: 'time' | 'count';
  /** Milliseconds; length of a window by time. Refused with a window by count. @default 10000 */
  readonly rollingCountTimeout?: number;
  /**
   * Buckets of a window by time; outcomes leave the window bucket by bucket. At most 10000; a bucket in use takes
   * about 450 bytes. Refused with a window by count. @default 10
   */
  readonly rollingCountBuckets?: number;
  /** Calls in a window by count; refused with a window by time. At least `volumeThreshold`, at most 1000000; each takes about 100 bytes. @default 100 */
  readonly rollingCountSize?: number;
  /** Milliseconds that the circuit stays open before trial calls are let through. @default 30000 */
  readonly resetTimeout?: number;
  /** Lengthens `resetTimeout` each time that the trials fail. @default none */
  readonly resetBackoff?: ResetBackoffOptions | undefined;
  /** Options of the trial calls. @default one trial, which closes the circuit or opens it again */
  readonly halfOpen?: HalfOpenOptions;
  /**
   * Errors that count as failures: classes, codes, HTTP statuses or predicates. All other errors then count as successes,
   * because the dependency did answer. Timeouts always count as failures. Rejections by other policies count if they match.
   * A predicate that throws counts as a failure. @default every error but the rejections of other policies
   */
  readonly record?: ErrorConditions | undefined;
  /**
   * Errors that say nothing about the dependency, in the same forms. They are not counted, and a
   * trial call gives its permit back. Wins over `record`. A predicate that throws counts as a failure. @default none
   */
  readonly ignore?: ErrorConditions | undefined;
  /** Looks for `record` and `ignore` in the chain of causes of an error, too. Needs one of them. @default false */
  readonly inspectCauses?: boolean;
  /**
   * Returns true for a result that counts as a failure; the caller still gets the result. A predicate that throws counts as a
   * failure. @default none
   */
  readonly recordResult?: ((result: unknown) => boolean) | undefined;
}

/** {@link CircuitBreakerOptions} with every default filled in. */
export interface ResolvedCircuitBreakerOptions extends Required<
  Omit<CircuitBreakerOptions, 'halfOpen' | 'resetBackoff'>
> {
  readonly halfOpen: Required<HalfOpenOptions>;
  readonly resetBackoff: Required<ResetBackoffOptions> | undefined;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @param place where the options were written, for the error
 * @throws OptionsError when an option is wrong, unknown, or at odds with another one
 */
export function resolveCircuitBreakerOptions(
  input: CircuitBreakerOptions | LayeredOptions<CircuitBreakerOptions>,
  place?: string,
): ResolvedCircuitBreakerOptions {
  return checkOptions('circuitBreaker', place, (check) => {
    const layers = LayeredOptions.of(input);
    const options = layers.merged;
    check.known(options, Object.keys(DEFAULT_CIRCUIT_BREAKER_OPTIONS), FOREIGN_CIRCUIT_BREAKER_NAMES);
    const merged: Merged = { ...DEFAULT_CIRCUIT_BREAKER_OPTIONS, ...given(options) };
    checkBasics(check, merged);
    checkConditions(check, merged);
    checkCircuitBreakerEffects(check, merged, layers);
    return {
      ...merged,
      resetBackoff: resolveResetBackoff(options.resetBackoff, merged.resetTimeout, check),
      halfOpen: resolveHalfOpen(layers.group('halfOpen'), options.halfOpen, merged, check),
    };
  });
}

/** Treats an option that is `undefined` as absent, because spreads and the environment leave such options. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

type Merged = Required<CircuitBreakerOptions>;

function checkBasics(check: OptionsCheck, options: Merged): void {
  check.oneOf('mode', options.mode, ['enforce', 'observe', 'disabled']);
  check.boolean('critical', options.critical);
  if (options.timeout !== false) check.duration('timeout', options.timeout, 1);
  check.percentage('errorThresholdPercentage', options.errorThresholdPercentage);
  check.integer('volumeThreshold', options.volumeThreshold, 0);
  if (options.consecutiveFailures !== undefined) {
    check.integer('consecutiveFailures', options.consecutiveFailures, 1);
  }
  check.percentage('slowCallThresholdPercentage', options.slowCallThresholdPercentage);
  checkSlowCalls(check, options);
  check.duration('resetTimeout', options.resetTimeout, 1);
  checkWindow(check, options);
}

function checkSlowCalls(check: OptionsCheck, { slowCallDuration, timeout }: Merged): void {
  if (slowCallDuration === undefined) return;
  if (!check.duration('slowCallDuration', slowCallDuration, 1)) return;
  check.that(
    typeof timeout !== 'number' || slowCallDuration <= timeout,
    'slowCallDuration',
    `at most the timeout of ${timeout} ms`,
    slowCallDuration,
  );
}

function checkWindow(check: OptionsCheck, options: Merged): void {
  check.oneOf('window', options.window, ['time', 'count']);
  check.duration('rollingCountTimeout', options.rollingCountTimeout, 1);
  check.integer('rollingCountBuckets', options.rollingCountBuckets, 1, MAX_ROLLING_COUNT_BUCKETS);
  if (!check.integer('rollingCountSize', options.rollingCountSize, 1, MAX_ROLLING_COUNT_SIZE)) return;
  check.that(
    options.window === 'time' || options.volumeThreshold <= options.rollingCountSize,
    'volumeThreshold',
    `at most the rollingCountSize of ${options.rollingCountSize}`,
    options.volumeThreshold,
  );
}

function checkConditions(check: OptionsCheck, options: Merged): void {
  for (const option of ['record', 'ignore'] as const) {
    const value = options[option];
    if (value !== undefined) resolveErrorConditions(option, value, check);
  }
  check.that(typeof options.inspectCauses === 'boolean', 'inspectCauses', 'a boolean', options.inspectCauses);
  check.optionalFunction('recordResult', options.recordResult);
}

function resolveHalfOpen(
  layers: LayeredOptions<HalfOpenOptions>,
  options: HalfOpenOptions = {},
  { resetTimeout, timeout }: Merged,
  outer: OptionsCheck,
): Required<HalfOpenOptions> {
  const check = outer.within('halfOpen');
  const defaults = DEFAULT_CIRCUIT_BREAKER_OPTIONS.halfOpen;
  check.known(options, Object.keys(defaults), FOREIGN_CIRCUIT_BREAKER_NAMES);
  const maxWait = Math.max(resetTimeout, timeout || 0);
  const resolved = { ...defaults, maxWait, ...given(options) };
  check.integer('calls', resolved.calls, 1);
  check.integer('successes', resolved.successes, 1);
  check.oneOf('mode', resolved.mode, ['all', 'rate']);
  check.duration('maxWait', resolved.maxWait, 1);
  if (resolved.mode === 'rate') {
    const successes = layers.ineffective('successes', 'mode');
    check.withoutEffect('successes', successes, "with mode: 'rate', which judges the rates of all trials");
  }
  return resolved;
}

function resolveResetBackoff(
  options: ResetBackoffOptions | undefined,
  resetTimeout: number,
  outer: OptionsCheck,
): Required<ResetBackoffOptions> | undefined {
  if (options === undefined) return undefined;
  const check = outer.within('resetBackoff');
  const defaults = {
    factor: DEFAULT_RESET_BACKOFF_FACTOR,
    maxResetTimeout: Math.max(DEFAULT_MAX_RESET_TIMEOUT, resetTimeout),
  };
  check.known(options, Object.keys(defaults));
  const resolved = { ...defaults, ...given(options) };
  check.that(
    Number.isFinite(resolved.factor) && resolved.factor >= 1,
    'factor',
    'a number >= 1',
    resolved.factor,
  );
  check.duration('maxResetTimeout', resolved.maxResetTimeout, resetTimeout);
  return resolved;
}
