import { BUILT_IN_FAILURES, httpStatusOf, isRejection, readProperty } from '@breakwater/core';
import { type ErrorMatcher, type FailureSource, matchErrors } from '../errors/error-condition.js';
import { retryAfterHint } from '../errors/retry-after-hint.js';
import { isFinalError, isTransientStatus } from '../errors/retry-conditions.js';
import { LONGEST_PUSH_BACK } from './hedge.constants.js';
import type { ResolvedHedgeOptions } from './hedge.options.js';

/**
 * Meaning of a failed attempt for its call:
 * - `'end'`: the call fails with this error, whatever the other attempts do;
 * - `'no-more'`: attempts under way go on, but no hedge starts;
 * - a number: the next hedge starts after so many milliseconds.
 */
export type HedgeVerdict = 'end' | 'no-more' | number;

/** Decides about the failures of attempts. */
export class HedgeRules {
  readonly #abortOn: ErrorMatcher;

  constructor(
    { abortOn }: Pick<ResolvedHedgeOptions, 'abortOn'>,
    private readonly failures: FailureSource = BUILT_IN_FAILURES,
  ) {
    this.#abortOn = matchErrors(abortOn);
  }

  /**
   * Judges a failure. An error that a predicate of the user throws passes through.
   *
   * @param today milliseconds since the Unix epoch, to which a date is compared
   */
  judge(error: unknown, today: number): HedgeVerdict {
    // Refused by a policy of this application: a further attempt would be refused, too.
    if (isRejection(error)) return 'no-more';
    if (this.#abortOn(error, this.failures) || isFinalError(error)) return 'end';
    const status = httpStatusOf(error);
    if (status !== undefined && status >= 400 && status < 500 && !isTransientStatus(status)) return 'end';
    if (readProperty(error, 'retryable') === false) return 'no-more';
    if (!this.failures.of(error).transient) return 'end';
    const asked = Math.ceil(retryAfterHint(error, today) ?? 0);
    return asked > LONGEST_PUSH_BACK ? 'no-more' : asked;
  }
}
