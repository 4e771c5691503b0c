import { type OptionsCheck, checkOptions } from '@breakwater/core';
import {
  type BackoffFunction,
  type BackoffOptions,
  type BackoffType,
  type ResolvedBackoffOptions,
  ignoresJitter,
  resolveBackoff,
} from './backoff/backoff.options.js';
import {
  type ErrorCondition,
  type ErrorConditions,
  resolveErrorConditions,
} from '../errors/error-condition.js';
import { FOREIGN_RETRY_NAMES } from '../options/foreign-names.js';
import type { RetryJitter } from './jitter.js';
import {
  type ResolvedRetryBudgetOptions,
  type RetryBudgetOptions,
  resolveRetryBudget,
} from '../budget/retry-budget.options.js';
import type { Switchable } from '../switches/enabled-option.js';
import { LayeredOptions } from '../options/layered-options.js';
import { checkRetryEffects } from './retry-effects.js';
import { DEFAULT_RETRY_OPTIONS } from './retry.constants.js';
import type { RetryScheduledEvent } from '../telemetry/resilience.events.js';

/** Runs before the wait for a retry. */
export type RetryListener = (event: RetryScheduledEvent) => void | Promise<void>;

/** Options of a retry policy. */
export interface RetryOptions extends Switchable {
  /**
   * Calls in addition to the first: 3 means at most four calls. 0, without any other option, switches retrying off.
   * @default 3
   */
  readonly maxRetries?: number;

  /**
   * Growth of the wait: the name of a strategy, a strategy with its own numbers, or a function that returns milliseconds for
   * the number of the failed attempt (from 1) and its error. `maxDelay` limits all of them. `jitter` is refused beside
   * `'decorrelated'`, which is random itself, and beside a function, whose result is used as it is.
   * @default 'exponential'
   * @example { type: 'exponential', delay: 200, factor: 1.5 }
   */
  readonly backoff?: BackoffType | BackoffOptions | BackoffFunction;

  /** Milliseconds before the first retry; short for `backoff.delay`. Refused beside it. @default 1000 */
  readonly delay?: number;

  /**
   * Factor from each wait to the next, at least 1; short for `backoff.factor`. Refused beside it, and with a back-off that
   * does not grow by a factor.
   * @default 2, and 3 for `'decorrelated'`
   */
  readonly factor?: number;

  /**
   * Spreads the waits by chance: `'full'` (from 0 to the wait), `'equal'` (from half of it), a number from 0 to 1 (plus or
   * minus that share), `'none'`. `true` is `'full'`, `false` is `'none'`.
   * @default 'full'
   */
  readonly jitter?: RetryJitter | boolean;

  /** Longest wait in milliseconds, after jitter. @default 10000 */
  readonly maxDelay?: number;

  /**
   * Milliseconds from the first call within which the last retry has to start. It does not interrupt a running
   * attempt; use `@Timeout()` for that.
   * @default Infinity
   */
  readonly maxDuration?: number;

  /**
   * Errors worth a retry: classes, codes (`'ECONNRESET'`, also of a `cause`), HTTP statuses (`429`), predicates, or words of
   * `Failures` in core (`'transient'`, `'timeout'`, `'network'`), one or several. Replaces the default; include `'transient'` to extend
   * it. Some errors are never retried: an `AbortError`, a circuit opened by hand, a shutdown, an exhausted budget of a nested policy.
   * @default 'transient': time limits, lost and refused connections, HTTP 408, 425, 429 and 5xx except 501 and 505, errors with
   * `retryable: true`, and failures that packages of the application have described as transient
   */
  readonly retryOn?: ErrorConditions;

  /** Errors never worth a retry, in the same forms; wins over `retryOn`. @default none */
  readonly abortOn?: ErrorConditions;

  /**
   * Returns true for a result that is worth a retry. When the retries are used up, the caller gets the last result.
   * @default none
   */
  readonly retryOnResult?: (value: unknown) => boolean;

  /**
   * True if a retry waits at least as long as the other side asks for: `error.retryAfter` in milliseconds, or a `Retry-After`
   * header of the error or result. The wait of an open circuit is always respected.
   * @default true
   */
  readonly respectRetryAfter?: boolean;

  /**
   * Longest wait in milliseconds that the other side may ask for. When it asks for more, the call is not
   * retried: an earlier retry would be refused again. May exceed `maxDelay`.
   * @default the value of `maxDelay`
   */
  readonly maxRetryAfter?: number;

  /**
   * Called before the wait for each retry. The call does not wait for it; an error that it throws is logged.
   * @default none
   */
  readonly onRetry?: RetryListener;

  /**
   * Limits the retries of all calls of the policy together, so that retries do not multiply the load on a failing
   * dependency; `false` for no limit.
   * @default { ratio: 0.2, minimum: 100, window: 10000 }
   */
  readonly budget?: RetryBudgetOptions | boolean;
}

/** {@link RetryOptions} with every default filled in. */
export interface ResolvedRetryOptions {
  readonly maxRetries: number;
  readonly backoff: ResolvedBackoffOptions;
  readonly jitter: RetryJitter;
  readonly maxDelay: number;
  readonly maxDuration: number;
  readonly retryOn: readonly ErrorCondition[];
  readonly abortOn: readonly ErrorCondition[];
  readonly retryOnResult: ((value: unknown) => boolean) | undefined;
  readonly respectRetryAfter: boolean;
  readonly maxRetryAfter: number;
  readonly onRetry: RetryListener | undefined;
  readonly budget: ResolvedRetryBudgetOptions | undefined;
}

const KNOWN: readonly (keyof RetryOptions)[] = [
  'maxRetries',
  'backoff',
  'delay',
  'factor',
  'jitter',
  'maxDelay',
  'maxDuration',
  'retryOn',
  'abortOn',
  'retryOnResult',
  'respectRetryAfter',
  'maxRetryAfter',
  'onRetry',
  'budget',
];

/**
 * Fills in the defaults and checks the whole.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when an option is unknown or wrong, alone or together with another one
 */
export function resolveRetryOptions(
  options: RetryOptions | LayeredOptions<RetryOptions>,
  place?: string,
): ResolvedRetryOptions {
  return checkOptions('retry', place, (check) => resolve(LayeredOptions.of(options), check));
}

function resolve(layers: LayeredOptions<RetryOptions>, check: OptionsCheck): ResolvedRetryOptions {
  const options = layers.merged;
  check.known(options, KNOWN, FOREIGN_RETRY_NAMES);

  const maxRetries = options.maxRetries ?? DEFAULT_RETRY_OPTIONS.maxRetries;
  const isCount = check.integer('maxRetries', maxRetries, 0);
  const backoff = resolveBackoff(options, check);
  const maxDelay = options.maxDelay ?? DEFAULT_RETRY_OPTIONS.maxDelay;
  const isLimit = check.duration('maxDelay', maxDelay);
  const maxDuration = options.maxDuration ?? DEFAULT_RETRY_OPTIONS.maxDuration;
  if (maxDuration !== Infinity) check.duration('maxDuration', maxDuration, 1);
  const maxRetryAfter = options.maxRetryAfter ?? maxDelay;
  if (isLimit || options.maxRetryAfter !== undefined) check.duration('maxRetryAfter', maxRetryAfter);
  const respectRetryAfter = options.respectRetryAfter ?? DEFAULT_RETRY_OPTIONS.respectRetryAfter;
  check.boolean('respectRetryAfter', respectRetryAfter);
  check.optionalFunction('retryOnResult', options.retryOnResult);
  check.optionalFunction('onRetry', options.onRetry);
  checkFirstDelay(options, maxDelay, maxDuration, check);

  const resolved = {
    maxRetries,
    backoff,
    jitter: resolveJitter(options, backoff, check),
    maxDelay,
    maxDuration,
    retryOn: resolveErrorConditions('retryOn', options.retryOn ?? DEFAULT_RETRY_OPTIONS.retryOn, check),
    abortOn: resolveErrorConditions('abortOn', options.abortOn ?? DEFAULT_RETRY_OPTIONS.abortOn, check),
    retryOnResult: options.retryOnResult,
    respectRetryAfter,
    maxRetryAfter,
    onRetry: options.onRetry,
    budget: resolveRetryBudget(options.budget ?? true, isCount ? maxRetries : 0, check),
  };
  checkRetryEffects(maxRetries, backoff, layers, check);
  return resolved;
}

/** Checks only a delay that the user has set: the default delay adapts to the limits. */
function checkFirstDelay(
  { backoff, delay: shorthand }: RetryOptions,
  maxDelay: number,
  maxDuration: number,
  check: OptionsCheck,
): void {
  const delay =
    (typeof backoff === 'object' ? (backoff as BackoffOptions | null)?.delay : undefined) ?? shorthand;
  if (typeof delay !== 'number' || typeof backoff === 'function') return;
  check.that(maxDelay >= delay, 'maxDelay', `at least the first delay of ${delay} ms`, maxDelay);
  check.that(maxDuration > delay, 'maxDuration', `more than the first delay of ${delay} ms`, maxDuration);
}

function resolveJitter(
  options: RetryOptions,
  backoff: ResolvedBackoffOptions,
  check: OptionsCheck,
): RetryJitter {
  const jitter = options.jitter ?? DEFAULT_RETRY_OPTIONS.jitter;
  if (typeof jitter === 'number') {
    check.share('jitter', jitter);
  } else if (typeof jitter !== 'boolean') {
    check.oneOf('jitter', jitter, ['full', 'equal', 'none']);
  }
  if (ignoresJitter(backoff)) return 'none';
  if (typeof jitter === 'boolean') return jitter ? 'full' : 'none';
  return jitter;
}
