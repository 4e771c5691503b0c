import {
  BUILT_IN_FAILURES,
  CallThrottledError,
  type Clock,
  type Criticality,
  type EventTopic,
  isRejection,
  isTimeoutExceededError,
  type Random,
  readNumber,
} from '@breakwater/core';
import { type ErrorMatcher, type FailureSource, matchErrors } from '../errors/error-condition.js';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import { isTransientResponse } from '../errors/retry-conditions.js';
import { type NextStep, type Policy, type PolicyEnvironment, rejecting } from '../invocation/policy.js';
import { Acceptance } from './acceptance.js';
import { SentRequest } from './sent-request.js';
import { THROTTLE_RULES } from './throttle.constants.js';
import type { ThrottleGauge, ThrottleRejectedEvent, ThrottleTransitionEvent } from './throttle.events.js';
import type { ResolvedThrottleOptions } from './throttle.options.js';

/**
 * Rejects a share of the calls to a callee that refuses many of them. A refusal costs the callee work, too: with a throttle it refuses
 * about as many calls as it accepts, however many there are. Calls of a low criticality are rejected first.
 *
 * @throws CallThrottledError with the probability that {@link rejection} shows; the operation did not run
 */
export class ThrottlePolicy implements Policy {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #failures: FailureSource;
  readonly #acceptance: Acceptance;
  readonly #isRefusal: ErrorMatcher;
  readonly #isRefusingResult: (result: unknown) => boolean;
  readonly #throwing: ThrowingConditions;
  readonly #rejected: EventTopic<ThrottleRejectedEvent>;
  readonly #transition: EventTopic<ThrottleTransitionEvent>;
  #throttling = false;

  constructor(
    readonly name: string,
    readonly options: ResolvedThrottleOptions,
    { clock, random, events, failures }: PolicyEnvironment,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#failures = failures ?? BUILT_IN_FAILURES;
    this.#acceptance = new Acceptance(options);
    this.#isRefusal = matchErrors(options.when);
    this.#isRefusingResult = options.whenResult ?? isRefusingResponse;
    this.#throwing = new ThrowingConditions(ThrottlePolicy.name, name, clock);
    this.#rejected = events.topic('throttle.rejected');
    this.#transition = events.topic('throttle.transition');
  }

  /** Probability with which calls of each class are rejected at this moment. */
  get rejection(): Readonly<Record<Criticality, number>> {
    const now = this.#clock.now();
    const of = (criticality: Criticality): number => this.#acceptance.rejection(criticality, now);
    return {
      'critical-plus': of('critical-plus'),
      critical: of('critical'),
      'sheddable-plus': of('sheddable-plus'),
      sheddable: of('sheddable'),
    };
  }

  /** False while calls of any class may be rejected: then a hedge would only add load. */
  get hasRoom(): boolean {
    return this.#acceptance.rejection('sheddable', this.#clock.now()) === 0;
  }

  /** The throttle at this moment, for gauges. */
  get state(): ThrottleGauge {
    const { accepted, refused, rejected } = this.#acceptance.counts(this.#clock.now());
    return { name: this.name, rejection: this.rejection, accepted, refused, rejected };
  }

  wrap(below: NextStep): NextStep {
    const next = rejecting(below);
    const acceptance = this.#acceptance;
    return (call, now = this.#clock.now()) => {
      if (call.cancelled) return Promise.reject(call.reason);
      const rejection = acceptance.rejection(call.criticality, now);
      if (rejection > 0 && this.#random.next() < rejection) {
        return Promise.reject(this.#reject(call.criticality, rejection, now));
      }
      if (this.#throttling && rejection === 0) this.#endThrottling(now);
      acceptance.sent();
      const request = new SentRequest(this, call);
      return next(call, now).then(
        (value) => {
          request.answered(value);
          return value;
        },
        (error: unknown) => {
          request.failed(error);
          throw error;
        },
      );
    };
  }

  /** @internal */
  onAnswer(value: unknown): void {
    const now = this.#clock.now();
    if (this.#judge('whenResult', () => this.#isRefusingResult(value))) this.#acceptance.refused(now);
    else this.#acceptance.accepted(now);
  }

  /** @internal A call that a step below rejected was not sent to the callee. After a timeout or an abort nobody knows what the callee did. */
  onFailure(error: unknown): void {
    if (isRejection(error)) return this.#acceptance.unanswered();
    const now = this.#clock.now();
    if (this.#judge('when', () => this.#isRefusal(error, this.#failures))) this.#acceptance.refused(now);
    else if (isOutcomeUnknown(error, this.#failures)) this.#acceptance.unanswered();
    else this.#acceptance.accepted(now);
  }

  /** @internal */
  onCancelled(reason: unknown): void {
    if (isTimeoutExceededError(reason)) this.onFailure(reason);
    else this.#acceptance.unanswered();
  }

  #reject(criticality: Criticality, rejection: number, now: number): Error {
    this.#acceptance.rejected(now);
    if (!this.#throttling) this.#changeTo(true, now);
    const { name } = this;
    if (this.#rejected.active) this.#rejected.publish({ name, criticality, rejection });
    // The share changes with each part of the window. Callers that were rejected together do not come back together.
    const part = this.options.window / THROTTLE_RULES.slices;
    return new CallThrottledError(name, part * (1 + this.#random.next()));
  }

  /** Calls of the lowest class are throttled first and longest. */
  #endThrottling(now: number): void {
    if (this.#acceptance.rejection('sheddable', now) === 0) this.#changeTo(false, now);
  }

  #changeTo(throttling: boolean, now: number): void {
    this.#throttling = throttling;
    if (!this.#transition.active) return;
    const { accepted, refused } = this.#acceptance.counts(now);
    this.#transition.publish({ name: this.name, throttling, accepted, refused });
  }

  /** A condition that throws finds no refusal. */
  #judge(condition: string, judge: () => boolean): boolean {
    try {
      return judge();
    } catch (thrown) {
      this.#throwing.report(condition, 'the answer counts as an accept', thrown);
      return false;
    }
  }
}

/** Tells whether nobody knows what the callee did with a request: no answer came in time, or the caller did not wait for it. */
function isOutcomeUnknown(error: unknown, failures: FailureSource): boolean {
  const { kind } = failures.of(error);
  return kind === 'timeout' || kind === 'aborted';
}

/** Tells whether a result is a response of `fetch` by which the callee refuses the request. */
function isRefusingResponse(result: unknown): boolean {
  if (!isTransientResponse(result)) return false;
  const status = readNumber(result, 'status');
  return status === 429 || status === 503;
}
