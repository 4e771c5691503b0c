import type { OptionsCheck } from '@breakwater/core';
import { DEFAULT_RETRY_BUDGET_OPTIONS } from './retry-budget.constants.js';

/** Limit on the retries of all calls of one policy together: `minimum + ratio x calls` per window. */
export interface RetryBudgetOptions {
  /** Retries per call in the window, from 0 to 1. @default 0.2 */
  readonly ratio?: number;
  /**
   * Retries that are allowed per window whatever the traffic, so that a quiet service can retry at all.
   * @default 100, or `maxRetries` when that is more, so that a lone call gets all its retries
   */
  readonly minimum?: number;
  /** Length of the sliding window in milliseconds. @default 10000 */
  readonly window?: number;
  /**
   * True if a call whose retry the budget refuses is rejected with a `RetryBudgetExhaustedError`, with its last error as
   * the `cause`. With `false` it is rejected with the last error itself.
   * @default false
   */
  readonly rejectWithBudgetError?: boolean;
}

/** {@link RetryBudgetOptions} with every default filled in. */
export type ResolvedRetryBudgetOptions = Required<RetryBudgetOptions>;

const KNOWN: readonly string[] = Object.keys(DEFAULT_RETRY_BUDGET_OPTIONS);

/** Completes and checks the budget; `undefined` when it is switched off. */
export function resolveRetryBudget(
  budget: RetryBudgetOptions | boolean,
  maxRetries: number,
  outer: OptionsCheck,
): ResolvedRetryBudgetOptions | undefined {
  if (budget === false) return undefined;
  const given = budget === true ? {} : budget;
  if (
    !outer.that(
      typeof given === 'object' && (given as unknown) !== null,
      'budget',
      'an object or a boolean',
      given,
    )
  ) {
    return undefined;
  }
  const check = outer.within('budget');
  check.known(given, KNOWN);

  const defaults = DEFAULT_RETRY_BUDGET_OPTIONS;
  const ratio = given.ratio ?? defaults.ratio;
  const minimum = given.minimum ?? Math.max(defaults.minimum, maxRetries);
  const window = given.window ?? defaults.window;
  const rejectWithBudgetError = given.rejectWithBudgetError ?? defaults.rejectWithBudgetError;
  const isRatio = check.share('ratio', ratio);
  check.integer('minimum', minimum, 0);
  check.that(
    !isRatio || ratio + minimum > 0,
    'minimum',
    'an integer >= 1, as "retry.budget.ratio" is 0',
    minimum,
  );
  check.duration('window', window, 1);
  check.boolean('rejectWithBudgetError', rejectWithBudgetError);
  return { ratio, minimum, window, rejectWithBudgetError };
}
