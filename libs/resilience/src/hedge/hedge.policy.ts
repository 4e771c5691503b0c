import type { EventTopic } from '@breakwater/core';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import type { Call } from '../invocation/call.js';
import {
  type NextStep,
  type Policy,
  type PolicyEnvironment,
  rejecting,
  type WatchedCall,
} from '../invocation/policy.js';
import { RetryBudget } from '../budget/retry-budget.js';
import { DEFAULT_RETRY_BUDGET_OPTIONS } from '../budget/retry-budget.constants.js';
import type { HedgeSkippedEvent, HedgeStartedEvent, HedgeWonEvent } from '../telemetry/resilience.events.js';
import { HedgeDelays } from './hedge-delays.js';
import { HedgeRules, type HedgeVerdict } from './hedge-rules.js';
import type { ResolvedHedgeOptions } from './hedge.options.js';
import type { HedgeOwner } from './hedge-race.js';
import { HedgeTimers } from './hedge-timers.js';
import { FirstAttempt } from './first-attempt.js';

/** The other steps of a pipeline, as far as hedges depend on them. */
export interface HedgeSurroundings {
  /** False while a further call would have to wait, would be refused, or would meet a dependency that fails. */
  hasRoom(): boolean;
  /** Budget of the retries in the same pipeline; `false` when they have no limit, `undefined` without retries. */
  readonly budget: RetryBudget | false | undefined;
}

const ALONE: HedgeSurroundings = { hasRoom: () => true, budget: undefined };

/**
 * Sends a call that takes unusually long once more, and answers with the attempt that succeeds first. A failure that may pass starts the
 * next hedge at once, any other failure ends the call. When all attempts have failed, the caller gets the last error.
 *
 * Hedges count as retries: both draw on the budget of the retries in the pipeline, or hedges alone on one of their own.
 */
export class HedgePolicy implements Policy {
  /** Budget of a pipeline without retries. */
  readonly budget: RetryBudget;
  readonly #delays: HedgeDelays;
  readonly #rules: HedgeRules;
  readonly #throwing: ThrowingConditions;
  readonly #started: EventTopic<HedgeStartedEvent>;
  readonly #won: EventTopic<HedgeWonEvent>;
  readonly #skipped: EventTopic<HedgeSkippedEvent>;

  constructor(
    readonly name: string,
    readonly options: ResolvedHedgeOptions,
    private readonly environment: PolicyEnvironment,
  ) {
    const { clock, events, failures } = environment;
    this.budget = new RetryBudget(DEFAULT_RETRY_BUDGET_OPTIONS, clock.now());
    this.#delays = new HedgeDelays(options);
    this.#rules = new HedgeRules(options, failures);
    this.#throwing = new ThrowingConditions(HedgePolicy.name, name, clock);
    this.#started = events.topic('hedge.started');
    this.#won = events.topic('hedge.won');
    this.#skipped = events.topic('hedge.skipped');
  }

  /** Milliseconds before a hedge at this moment; `undefined` while there are too few samples. */
  get delay(): number | undefined {
    const delay = this.#delays.at(this.environment.clock.now());
    return delay < Infinity ? delay : undefined;
  }

  wrap(below: NextStep, surroundings = ALONE): NextStep {
    const next = rejecting(below);
    const enter = this.#entry(next, surroundings);
    const whole: NextStep = (call, now) => {
      const first = enter(call, now);
      const work = next(call, first.started).then(
        (value) => {
          first.onWorkEnded(true);
          return value;
        },
        (error: unknown) => {
          first.onWorkEnded(false);
          return first.recover(error);
        },
      );
      first.startAtOnce();
      return work;
    };
    // A step above that waits for the end of the work saves the promise of `whole`.
    const begin = (call: WatchedCall, now?: number): Promise<unknown> => {
      const first = enter(call, now);
      call.workListener = first;
      const work = next(call, first.started);
      first.startAtOnce();
      return work;
    };
    const recover = (call: Call, error: unknown): Promise<unknown> =>
      ((call as WatchedCall).workListener as FirstAttempt).recover(error);
    return Object.assign(whole, { parts: { begin, recover } });
  }

  /** Builds the function that every call begins with. */
  #entry(next: NextStep, surroundings: HedgeSurroundings): (call: Call, now?: number) => FirstAttempt {
    const { clock } = this.environment;
    const { maxHedges } = this.options;
    const own = surroundings.budget === undefined ? this.budget : undefined;
    const owner = this.#ownerOf(next, surroundings);
    const delays = this.#delays;
    return (call, now = clock.now()) => {
      own?.recordCall();
      const delay = delays.at(now);
      return new FirstAttempt(
        call,
        now,
        delay < Infinity ? maxHedges : 0,
        delay,
        delays.takesSample(now),
        owner,
      );
    };
  }

  #ownerOf(next: NextStep, surroundings: HedgeSurroundings): HedgeOwner {
    const { clock, timers: queue } = this.environment;
    return {
      next,
      queue,
      timers: new HedgeTimers(queue, clock),
      delays: this.#delays,
      now: () => clock.now(),
      permits: (call, now) => this.#permits(call, now, surroundings),
      judge: (error) => this.#judge(error),
      onStarted: (index, waited) => {
        if (this.#started.active) this.#started.publish({ name: this.name, index, waited });
      },
      onWon: (index, saved) => {
        if (this.#won.active) this.#won.publish({ name: this.name, index, saved });
      },
    };
  }

  #permits(call: Call, now: number, surroundings: HedgeSurroundings): boolean {
    const { logical } = call;
    if (logical.committed || logical.unrepeatable) return false;
    if (this.options.idempotent !== true && !logical.idempotent) return false;
    if (this.environment.timers.closing) return this.#skip('closing');
    if (this.environment.load?.shedding) return this.#skip('overload');
    if (!surroundings.hasRoom()) return this.#skip('no-room');
    if (call.deadline - now < this.#delays.median(now)) return this.#skip('deadline');
    const { budget = this.budget } = surroundings;
    if (budget === false) return true;
    if (!budget.reserve(now)) return this.#skip('budget');
    budget.spend(now);
    return true;
  }

  #skip(reason: HedgeSkippedEvent['reason']): false {
    if (this.#skipped.active) this.#skipped.publish({ name: this.name, reason });
    return false;
  }

  #judge(error: unknown): HedgeVerdict {
    try {
      return this.#rules.judge(error, this.environment.clock.date().getTime());
    } catch (thrown) {
      this.#throwing.report('abortOn', 'the call went on without a further hedge', thrown);
      return 'no-more';
    }
  }
}
