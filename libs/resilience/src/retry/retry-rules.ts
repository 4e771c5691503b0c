import { isCallThrottledError, isCircuitOpenError } from '@breakwater/core';
import { type ErrorMatcher, type FailureSource, matchErrors } from '../errors/error-condition.js';
import { retryAfterHint } from '../errors/retry-after-hint.js';
import { isFinalError } from '../errors/retry-conditions.js';
import type { FailedAttempt } from './retry-progress.js';
import type { ResolvedRetryOptions } from './retry.options.js';

/** Decides which failures are worth a retry, and how long the other side asks to wait. */
export class RetryRules {
  readonly #retryOn: ErrorMatcher;
  readonly #abortOn: ErrorMatcher;
  readonly #respectRetryAfter: boolean;

  constructor(
    options: Pick<ResolvedRetryOptions, 'retryOn' | 'abortOn' | 'respectRetryAfter'>,
    private readonly failures?: FailureSource,
  ) {
    this.#retryOn = matchErrors(options.retryOn);
    this.#abortOn = matchErrors(options.abortOn);
    this.#respectRetryAfter = options.respectRetryAfter;
  }

  /** Returns true if the failure is worth a retry. An error that a predicate of the user throws passes through. */
  accept(failure: FailedAttempt): boolean {
    if ('result' in failure) return true;
    const { error } = failure;
    return (
      !isFinalError(error) && !this.#abortOn(error, this.failures) && this.#retryOn(error, this.failures)
    );
  }

  /**
   * Whole milliseconds that the other side asks for; 0 when it does not.
   *
   * @param today milliseconds since the Unix epoch, to which a date is compared
   */
  askedFor(failure: FailedAttempt, today: number): number {
    const subject = 'error' in failure ? failure.error : failure.result;
    const isOwn = isCircuitOpenError(subject) || isCallThrottledError(subject);
    const heard = this.#respectRetryAfter || isOwn;
    return heard ? Math.ceil(retryAfterHint(subject, today) ?? 0) : 0;
  }
}
