import type { CallTracer, Clock, Failures, Random, RequestContext, ResilienceEvents } from '@breakwater/core';
import type { Call, LogicalCall } from './call.js';
import type { Switches } from '../switches/switches.js';
import type { TimerQueue } from '../timers/timer-queue.js';

/** The rest of the pipeline below a policy. Returns a promise in every case: it never throws synchronously. */
export type Next = (call: Call) => Promise<unknown>;

/** The entry of a pipeline: like {@link Next} for a call that has no scope yet. `parent` is the context of the caller. */
export type Head = (logical: LogicalCall, parent: RequestContext | undefined) => Promise<unknown>;

/** A policy with its state, shared by all calls that run through it. */
export interface Policy {
  /** Builds the step in front of `next`. Called once per pipeline, never per call. */
  wrap(next: Next): Next;
}

/** What policies take from the application they live in. */
export interface PolicyEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: ResilienceEvents;
  /** @internal Time limits of many calls on one timer; a step of another package uses the `clock`. */
  readonly timers: TimerQueue;
  /** Follows each call and each attempt; without one nothing is composed for it. */
  readonly tracer?: CallTracer;
  /** Tells what errors mean. @default the built-in table of core */
  readonly failures?: Failures;
  /** @internal The switches that turn steps off. @default no step is off */
  readonly switches?: Switches;
}

/** Injection token of {@link PolicyEnvironment}. */
export const PolicyEnvironment = Symbol('@breakwater/resilience:PolicyEnvironment');
