import { isDeepStrictEqual } from 'node:util';
import { type EventTopic, RetryBudgetExhaustedError } from '@breakwater/core';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import { beginFurtherAttempt, type Call } from '../invocation/call.js';
import { giveUpOn, isGivenUp } from '../invocation/given-up.js';
import {
  type NextStep,
  partsOf,
  type Policy,
  type PolicyEnvironment,
  type WatchedCall,
} from '../invocation/policy.js';
import { discardResult } from '../invocation/discard-result.js';
import { pause } from './pause.js';
import { RetryBudget } from '../budget/retry-budget.js';
import { RetryDelays } from './retry-delays.js';
import { type FailedAttempt, type RetryProgress, errorOf, settle } from './retry-progress.js';
import { RetryRules } from './retry-rules.js';
import type { ResolvedRetryOptions } from './retry.options.js';
import type { RetryExhaustedEvent, RetryScheduledEvent } from '../telemetry/resilience.events.js';

/**
 * Repeats failed calls. The first attempt runs in the scope of the call itself and costs one promise reaction; each
 * further one gets a scope of its own. When it gives up, the caller gets the last error, or result, untouched.
 */
export class RetryPolicy implements Policy {
  /** Budget of retries that all calls share; `undefined` without a limit. */
  readonly budget: RetryBudget | undefined;
  readonly #rules: RetryRules;
  readonly #delays: RetryDelays;
  readonly #scheduled: EventTopic<RetryScheduledEvent>;
  readonly #exhausted: EventTopic<RetryExhaustedEvent>;
  readonly #throwing: ThrowingConditions;

  constructor(
    readonly name: string,
    private readonly options: ResolvedRetryOptions,
    private readonly environment: PolicyEnvironment,
    budget: RetryBudget | undefined = options.budget &&
      new RetryBudget(options.budget, environment.clock.now()),
  ) {
    const { clock, events, random } = environment;
    this.#rules = new RetryRules(options, environment.failures);
    this.#throwing = new ThrowingConditions(RetryPolicy.name, name, clock);
    this.#delays = new RetryDelays(options, random);
    this.budget = budget;
    this.#scheduled = events.topic('retry.scheduled');
    this.#exhausted = events.topic('retry.exhausted');
  }

  /** Returns the budget for a policy that takes over with other options: the same one, unless the options of the budget differ. */
  budgetFor({ budget }: ResolvedRetryOptions): RetryBudget | undefined {
    return isDeepStrictEqual(budget, this.options.budget) ? this.budget : undefined;
  }

  wrap(next: NextStep): NextStep {
    const { maxRetries, maxDuration, retryOnResult } = this.options;
    if (maxRetries === 0) return next;
    const { clock } = this.environment;
    const { budget } = this;
    if (maxDuration === Infinity && !retryOnResult) return this.#inParts(next);
    return (call) => {
      budget?.recordCall();
      // The clock costs more than all the rest of a successful call: it is read only if there is a limit.
      const end = maxDuration === Infinity ? Infinity : clock.now() + maxDuration;
      return next(call).then(
        retryOnResult &&
          ((result) => (this.#refuses(result) ? this.#repeat(call, end, { result }, next) : result)),
        (error: unknown) => this.#repeat(call, end, { error }, next),
      );
    };
  }

  /** Without `retryOnResult` only a failed first attempt needs work, so a successful one needs no further promise. */
  #inParts(next: NextStep): NextStep {
    const work = partsOf(next);
    const repeat = (call: Call, error: unknown): Promise<unknown> =>
      this.#repeat(call, Infinity, { error }, next);
    const whole: NextStep = (call, now) => {
      this.budget?.recordCall();
      return next(call, now).then(undefined, (error: unknown) => repeat(call, error));
    };
    const begin = (call: WatchedCall, now?: number): Promise<unknown> => {
      this.budget?.recordCall();
      return work.begin(call, now);
    };
    const recover = (call: Call, error: unknown): Promise<unknown> =>
      work.recover
        ? work.recover(call, error).then(undefined, (last: unknown) => repeat(call, last))
        : repeat(call, error);
    return Object.assign(whole, { parts: { begin, recover } });
  }

  async #repeat(call: Call, end: number, failure: FailedAttempt, next: NextStep): Promise<unknown> {
    const progress: RetryProgress = { call, end, attempts: 1, failure, previous: undefined };
    for (;;) {
      const delay = this.#plan(progress);
      if (delay === undefined) return settle(progress.failure);
      if (!(await this.#wait(call, delay, progress.failure))) return settle(progress.failure);
      discard(progress.failure);
      const attempt = beginFurtherAttempt(call, ++progress.attempts + (call.logical.hedges ?? 0));
      try {
        const result = await next(attempt);
        if (!this.#refuses(result)) return result;
        progress.failure = { result };
      } catch (error) {
        progress.failure = { error };
      } finally {
        attempt.close();
      }
    }
  }

  /** Reserves the next attempt in the budget and returns the milliseconds until then; `undefined` to give up. */
  #plan(progress: RetryProgress): number | undefined {
    try {
      return this.#decide(progress);
    } catch (error) {
      this.#report('A retry condition or back-off', error);
      return undefined;
    }
  }

  #decide(progress: RetryProgress): number | undefined {
    const { call, end, attempts, failure, previous } = progress;
    if (
      call.cancelled ||
      call.logical.committed ||
      call.logical.unrepeatable ||
      this.environment.timers.closing ||
      !this.#rules.accept(failure) ||
      (call.logical.isHandler && 'error' in failure && isGivenUp(failure.error))
    )
      return undefined;
    if (attempts > this.options.maxRetries) return this.#giveUp(progress, 'max-retries');
    const { clock } = this.environment;
    const now = clock.now();
    const asked = this.#rules.askedFor(failure, clock.date().getTime());
    if (asked > this.options.maxRetryAfter) return this.#giveUp(progress, 'retry-after');
    const planned = this.#delays.next(attempts, previous, errorOf(failure));
    const delay = Math.max(planned, asked);
    if (now + delay >= call.deadline) return this.#giveUp(progress, 'deadline');
    if (now + delay >= end) return this.#giveUp(progress, 'max-duration');
    if (this.budget?.reserve(now) === false) return this.#giveUp(progress, 'budget');
    progress.previous = planned;
    this.#announce(progress, delay);
    return delay;
  }

  #giveUp(progress: RetryProgress, reason: RetryExhaustedEvent['reason']): undefined {
    const { attempts, failure } = progress;
    if ('error' in failure) giveUpOn(failure.error);
    if (this.#exhausted.active) {
      this.#exhausted.publish({ name: this.name, attempts, reason, error: errorOf(failure) });
    }
    if (reason === 'budget' && this.options.budget?.rejectWithBudgetError && 'error' in failure) {
      progress.failure = { error: new RetryBudgetExhaustedError(this.name, { cause: failure.error }) };
    }
    return undefined;
  }

  /** Returns false when the application ends: its clients are closed, so that a retry would fail for another reason. */
  async #wait(call: Call, delay: number, failure: FailedAttempt): Promise<boolean> {
    const { clock, timers, instantWaits } = this.environment;
    let over: boolean;
    try {
      over = instantWaits ? !timers.closing : await pause(call, delay, timers);
      // A timeout that falls due together with the wait cancels the call before it goes on here.
      if (call.cancelled) throw call.reason;
    } catch (reason) {
      this.budget?.release();
      discard(failure);
      throw reason;
    }
    if (over) this.budget?.spend(clock.now());
    else this.budget?.release();
    return over;
  }

  #announce({ attempts, failure }: RetryProgress, delay: number): void {
    const { onRetry } = this.options;
    if (!onRetry && !this.#scheduled.active) return;
    const event: RetryScheduledEvent = { name: this.name, attempt: attempts, delay, error: errorOf(failure) };
    this.#scheduled.publish(event);
    if (!onRetry) return;
    // The call does not wait for an async listener, and a rejection of it must not end the process.
    const report = (error: unknown): void => this.#report('onRetry', error);
    try {
      Promise.resolve(onRetry(event)).catch(report);
    } catch (error) {
      report(error);
    }
  }

  #refuses(result: unknown): boolean {
    try {
      return this.options.retryOnResult?.(result) ?? false;
    } catch (error) {
      this.#report('retryOnResult', error);
      return false;
    }
  }

  #report(what: string, error: unknown): void {
    this.#throwing.report(what, 'the call went on without it', error);
  }
}

/** Frees the result of an attempt that is repeated, because the caller never sees it. */
function discard(failure: FailedAttempt): void {
  if ('result' in failure) discardResult(failure.result);
}
