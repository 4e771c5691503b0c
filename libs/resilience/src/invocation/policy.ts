import type { CallTracer, Clock, Failures, Random, RequestContext, ResilienceEvents } from '@breakwater/core';
import type { Call, LogicalCall } from './call.js';
import type { AmbientSteps } from '../steps/ambient-steps.js';
import type { PolicySwitches } from '../switches/policy-switches.js';
import type { TimerQueue } from '../timers/timer-queue.js';

/** The rest of the pipeline below a policy. */
export interface NextStep {
  /**
   * Runs the rest. Returns a promise in every case: it never throws synchronously.
   *
   * @param now time on the scale of `Clock.now()`, if a step above has just read the clock; a step that does work of its own
   *   before it goes on leaves it out
   */
  (call: Call, now?: number): Promise<unknown>;
  /** @internal The same in parts, for a step above that waits for the end of the work. This saves a promise per call. */
  readonly parts?: WorkParts;
}

/** @internal Work, and what happens at its end. */
export interface WorkParts {
  /** Begins the work in the scope of a step that waits for its end. */
  begin(call: WatchedCall, now?: number): Promise<unknown>;
  /** Builds the result of work that failed while its caller waited. @default the error is passed on */
  recover?(call: Call, error: unknown): Promise<unknown>;
}

/** @internal A scope whose owner waits for the end of the work. */
export interface WatchedCall extends Call {
  /** Called once when the work has ended, also if the call was given up before. */
  workListener: WorkListener | undefined;
}

/** @internal Learns that work has ended. Must not throw. */
export interface WorkListener {
  onWorkEnded(succeeded: boolean, error?: unknown): void;
}

/** @internal The parts of a step, or the step as a whole. */
export function partsOf(next: NextStep): WorkParts {
  return next.parts ?? { begin: rejecting(next) };
}

/** @internal Turns what a step of another package throws synchronously into a rejection. */
export function rejecting(next: NextStep): NextStep {
  return (call, now) => {
    try {
      return next(call, now);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/**
 * The entry of a pipeline: like {@link NextStep} for a call that has no scope yet.
 *
 * @param parent the context of the caller
 */
export type PipelineHead = (
  logical: LogicalCall,
  parent: RequestContext | undefined,
  now?: number,
) => Promise<unknown>;

/** A policy with its state, shared by all calls that run through it. */
export interface Policy {
  /** Builds the step in front of `next`. Called once per pipeline, never per call. */
  wrap(next: NextStep): NextStep;
}

/** The parts of an application that its policies use. */
export interface PolicyEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: ResilienceEvents;
  /** @internal Time limits of many calls on one timer; a step of another package uses the `clock`. */
  readonly timers: TimerQueue;
  /** Follows each call and each attempt. Without a tracer, pipelines contain no step for it. */
  readonly tracer?: CallTracer;
  /** Classifies errors. @default the built-in table of core */
  readonly failures?: Failures;
  /** @internal Whether requests are refused because of overload, which is no time for hedges. @default never */
  readonly load?: { readonly shedding: boolean };
  /** True in a test whose planned waits take no time: a retry starts at once, and its event names the delay. @default false */
  readonly instantWaits?: boolean;
  /** @internal Switches steps off. @default no step is off */
  readonly switches?: PolicySwitches;
  /** @internal Steps that are added to pipelines that do not declare them. @default no steps */
  readonly ambient?: AmbientSteps;
}

/** Injection token of {@link PolicyEnvironment}. */
export const PolicyEnvironment = Symbol('@breakwater/resilience:PolicyEnvironment');
