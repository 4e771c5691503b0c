import { hasErrorCode, isRejection, isTimeoutExceededError, type RequestContext } from '@breakwater/core';
import { isCallerAbort } from '../invocation/caller-abort.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { type ErrorMatcher, type FailureSource, matchErrors } from '../errors/error-condition.js';
import type { CountedOutcome, Outcome } from './outcome.js';

type ClassifierOptions = Pick<
  ResolvedCircuitBreakerOptions,
  'record' | 'ignore' | 'inspectCauses' | 'recordResult'
>;

/** The limits that a pipeline itself puts on the time of a call, in milliseconds. */
export interface OwnLimits {
  /** The circuit's own; `false` when there is none, or a `@Timeout()` stands in. */
  readonly timeout: number | false;
  readonly attempt?: number | undefined;
  readonly total?: number | undefined;
}

/** A call as its outcome is judged. */
export interface JudgedCall extends RequestContext {
  readonly logical: unknown;
  /** Time on the scale of `Clock.now()`. */
  readonly started: number;
  readonly limits: OwnLimits;
}

/**
 * Tells what the end of a call says about the dependency. In this order: the caller's own abort is ignored; so is
 * what `ignore` names; a timeout is one; what `record` names is a failure; the rejection of another policy, another
 * circuit included, is ignored, because the operation did not run; of the rest, everything is a failure
 * unless there is a `record`, which then makes it a success.
 */
export class OutcomeClassifier {
  readonly #ignores: ErrorMatcher | undefined;
  readonly #records: ErrorMatcher | undefined;
  readonly #recordsResult: ((result: unknown) => boolean) | undefined;

  constructor(
    { record, ignore, inspectCauses, recordResult }: ClassifierOptions,
    private readonly failures?: FailureSource,
  ) {
    this.#ignores = ignore === undefined ? undefined : matchErrors(ignore, inspectCauses);
    this.#records = record === undefined ? undefined : matchErrors(record, inspectCauses);
    this.#recordsResult = recordResult;
  }

  /** Outcome of a call that returned `value`. */
  ofResult(value: unknown): CountedOutcome {
    if (this.#recordsResult === undefined) return 'success';
    try {
      return this.#recordsResult(value) ? 'failure' : 'success';
    } catch {
      return 'failure';
    }
  }

  /** Outcome of a call that was rejected with `error`. */
  ofError(error: unknown, call: RequestContext, _now?: number): Outcome {
    if (isCallerAbort(call)) return 'ignored';
    try {
      if (this.#ignores?.(error, this.failures)) return 'ignored';
      if (isTimeoutExceededError(error)) return 'timeout';
      if (this.#records?.(error, this.failures)) return 'failure';
    } catch {
      return 'failure';
    }
    if (isRejection(error) || hasErrorCode(error, 'RATE_LIMITED')) return 'ignored';
    return this.#records ? 'success' : 'failure';
  }
}
