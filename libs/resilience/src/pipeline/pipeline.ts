import {
  type CallOutcome,
  type EventTopic,
  RequestContext,
  type RequestContextOptions,
  currentContext,
  isRejection,
  isTimeoutExceededError,
} from '@breakwater/core';
import { Call, type LogicalCall } from '../invocation/call.js';
import { isCallerAbort } from '../invocation/caller-abort.js';
import {
  type PipelineHead,
  type NextStep,
  partsOf,
  type PolicyEnvironment,
  rejecting,
} from '../invocation/policy.js';
import { superviseBelow } from '../invocation/supervise.js';
import { attemptStep, callStep, headStep } from '../invocation/tracing.js';
import type { Explanation } from '../steps/explanation.js';
import type { PlannedStep } from '../steps/policy-step.js';
import type { CallFinishedEvent } from '../telemetry/resilience.events.js';

/** The part of a step that composing needs. */
type ComposedStep = Pick<PlannedStep, 'wrap' | 'head' | 'supervises' | 'racesWork' | 'followsWork'>;

/** Answers the caller at once when its call is cancelled. Stands in where no other step does that. */
const SUPERVISION: ComposedStep = {
  supervises: true,
  wrap: (next) => {
    const work = partsOf(next);
    return (call) => superviseBelow(call.logical, call, work);
  },
  head: (next) => {
    const work = partsOf(next);
    return (logical, parent) => superviseBelow(logical, parent, work);
  },
};

/** The policies of a method or a name, composed once into one function. */
export class Pipeline {
  /** The entry of calls without a scope, if the outermost step gives them one: saves a scope a call. */
  #direct: PipelineHead | undefined;
  /** The entry of calls that have a scope. */
  #head!: NextStep;
  readonly #environment: PolicyEnvironment;
  readonly #finished: EventTopic<CallFinishedEvent>;
  #explanation!: Explanation;

  /** @param steps outermost first */
  constructor(explanation: Explanation, steps: readonly ComposedStep[], environment: PolicyEnvironment) {
    this.#environment = environment;
    this.#finished = environment.events.topic('call.finished');
    this.compose(explanation, steps);
  }

  /** The steps and their options. */
  get explanation(): Explanation {
    return this.#explanation;
  }

  get name(): string {
    return this.#explanation.name;
  }

  /** Replaces the steps. Running calls go on through the steps that they have entered. */
  compose(explanation: Explanation, steps: readonly ComposedStep[]): void {
    const { tracer } = this.#environment;
    const [first, ...others] = supervised(steps);
    const inner = others.reduceRight((next, { wrap }) => wrap(next), attemptStep(tracer));
    const direct = first.head && headStep(tracer, first.head(inner));
    this.#direct = direct;
    this.#head = direct
      ? (call, now) => direct(call.logical, call, now)
      : callStep(tracer, rejecting(first.wrap(inner)));
    this.#explanation = explanation;
  }

  /** Runs a call through the policies, below the context that is current. */
  run(logical: LogicalCall, options: RequestContextOptions = NO_OPTIONS): Promise<unknown> {
    const published = this.#finished.active;
    const parent = currentContext();
    const direct = this.#direct;
    if (direct && options === NO_OPTIONS) {
      return published ? this.#follow(direct, logical, parent) : direct(logical, parent);
    }
    const call = new Call(logical, options, parent);
    if (!published && !call.parent && !options.signal) return this.#head(call);
    const started = published ? this.#environment.clock.now() : 0;
    const work = call.cancelled ? Promise.reject(call.reason) : this.#head(call);
    return work.then(
      (value) => {
        call.close();
        if (published) this.#publish(logical, call.requestId, successOutcome(logical), started);
        return value;
      },
      (error: unknown) => {
        call.close();
        if (published) this.#publish(logical, call.requestId, failureOutcome(call, error), started, error);
        throw error;
      },
    );
  }

  #follow(direct: PipelineHead, logical: LogicalCall, parent: RequestContext | undefined): Promise<unknown> {
    const around = parent && RequestContext.goingOn(parent);
    const started = this.#environment.clock.now();
    return direct(logical, around, started).then(
      (value) => {
        this.#publish(logical, parent?.requestId, successOutcome(logical), started);
        return value;
      },
      (error: unknown) => {
        this.#publish(logical, parent?.requestId, failureOutcome(around, error), started, error);
        throw error;
      },
    );
  }

  #publish(
    logical: LogicalCall,
    requestId: string | undefined,
    outcome: CallOutcome,
    started: number,
    error?: unknown,
  ): void {
    this.#finished.publish({
      name: logical.name,
      outcome,
      attempts: logical.attempts,
      duration: this.#environment.clock.now() - started,
      requestId,
      ...(error !== undefined && { error }),
      ...(logical.chaos !== undefined && { chaos: logical.chaos }),
    });
  }
}

const NO_OPTIONS: RequestContextOptions = {};

function successOutcome({ fallbackUsed }: LogicalCall): CallOutcome {
  return fallbackUsed ? 'fallback' : 'success';
}

/**
 * Makes sure that some step listens for cancellation, below a step that gives work up; it stands outside of steps that follow the
 * work.
 */
function supervised(steps: readonly ComposedStep[]): readonly [ComposedStep, ...ComposedStep[]] {
  const [first, ...others] = steps;
  const racing = steps.findLastIndex(({ racesWork }) => racesWork);
  const isWatched = steps.some(({ supervises }, index) => supervises && index > racing);
  if (first && isWatched) return [first, ...others];
  const inner = steps.findIndex(({ followsWork }, index) => followsWork && index > racing);
  return steps.toSpliced(inner < 0 ? steps.length : inner, 0, SUPERVISION) as [
    ComposedStep,
    ...ComposedStep[],
  ];
}

/** Returns the outcome of a failed call. A call that ran out of time is a timeout, even if its caller left meanwhile. */
function failureOutcome(call: RequestContext | undefined, error: unknown): CallOutcome {
  if (isTimeoutExceededError(error)) return 'timeout';
  if (call && isCallerAbort(call)) return 'aborted';
  return isRejection(error) ? 'rejected' : 'failure';
}
