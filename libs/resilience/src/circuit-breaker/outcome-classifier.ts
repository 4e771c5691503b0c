import { hasErrorCode, isRejection, isTimeoutExceededError, type RequestContext } from '@breakwater/core';
import { Call } from '../invocation/call.js';
import { isCallerAbort } from '../invocation/caller-abort.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { type ErrorMatcher, type FailureSource, matchErrors } from '../errors/error-condition.js';
import type { CountedOutcome, AdmittedOutcome } from './outcome.js';

type ClassifierOptions = Pick<
  ResolvedCircuitBreakerOptions,
  'record' | 'ignore' | 'inspectCauses' | 'recordResult'
>;

/** The limits that a pipeline itself puts on the time of a call, in milliseconds. */
export interface OwnLimits {
  /** Limit of the circuit itself; `false` without one, or when a `@Timeout()` replaces it. */
  readonly timeout: number | false;
  readonly attempt?: number | undefined;
  readonly total?: number | undefined;
}

/** The facts about a call by which its outcome is judged. */
export interface JudgedCall extends Call {
  /** Time on the scale of `Clock.now()`. */
  readonly started: number;
  readonly limits: OwnLimits;
}

/** Learns that a condition of the options threw. Must not throw. */
export interface ConditionReporter {
  conditionThrew(condition: string, error: unknown): void;
}

/**
 * Classifies the end of a call as a success, a failure or ignored. Only failures that the dependency caused count as failures.
 * The rules and their reasons: docs/decisions/0017-who-is-charged.md.
 */
export class OutcomeClassifier {
  readonly #ignores: ErrorMatcher | undefined;
  readonly #records: ErrorMatcher | undefined;
  readonly #recordsResult: ((result: unknown) => boolean) | undefined;

  constructor(
    { record, ignore, inspectCauses, recordResult }: ClassifierOptions,
    private readonly failures?: FailureSource,
    private readonly reporter?: ConditionReporter,
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
    } catch (thrown) {
      this.reporter?.conditionThrew('recordResult', thrown);
      return 'failure';
    }
  }

  /** Outcome of a call that was rejected with `error`. */
  ofError(error: unknown, call: JudgedCall, now: number): AdmittedOutcome {
    if (isCallerAbort(call)) return 'ignored';
    try {
      if (this.#ignores?.(error, this.failures)) return 'ignored';
      if (isTimeoutExceededError(error)) return wasCutShort(call, now) ? 'ignored' : 'timeout';
      if (this.#records?.(error, this.failures)) return 'failure';
    } catch (thrown) {
      this.reporter?.conditionThrew('record or ignore', thrown);
      return 'failure';
    }
    if (isRejection(error) || hasErrorCode(error, 'RATE_LIMITED')) return 'ignored';
    return this.#records ? 'success' : 'failure';
  }
}

/**
 * Tells whether time ran out for a reason that the dependency did not cause: the deadline of the caller, or the total timeout
 * during a retry, left it less than the limits of the pipeline give each call. A hang that used such a limit up counts.
 */
function wasCutShort({ parent, logical, attempt, started, limits }: JudgedCall, now: number): boolean {
  if (!parent || !isOver(parent, now)) return false;
  let around: RequestContext | undefined = parent;
  while (around instanceof Call && around.logical === logical) around = around.parent;
  const each = Math.min(limits.timeout || Infinity, limits.attempt ?? Infinity);
  if (around && isOver(around, now)) return now - started < Math.min(each, limits.total ?? Infinity);
  // The first attempt could use all of the total timeout, so a timeout is a failure of the dependency.
  return attempt > 1 && each < Infinity && now - started < each;
}

function isOver(scope: RequestContext, now: number): boolean {
  return scope.cancelled || now >= scope.deadline;
}
