import {
  CircuitOpenError,
  type EventTopic,
  RequestContext,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import type { LogicalCall } from '../invocation/call.js';
import {
  type PipelineHead,
  type NextStep,
  partsOf,
  type Policy,
  type PolicyEnvironment,
  type WorkParts,
} from '../invocation/policy.js';
import { type TimeoutRule, superviseBelow } from '../invocation/supervise.js';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import { Circuit } from './circuit.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { type CallReporter, CircuitCall } from './circuit-call.js';
import type { AdmittedOutcome } from './outcome.js';
import { type ConditionReporter, OutcomeClassifier, type OwnLimits } from './outcome-classifier.js';
import { REFUSED, UNCOUNTED } from './permit.js';
import { withoutStack } from './without-stack.js';
import type { CircuitCallEvent } from '../telemetry/resilience.events.js';
import type { TimerQueue } from '../timers/timer-queue.js';

/** Runs calls through a circuit: asks it first, limits their time, and reports how they ended. */
export class CircuitBreakerPolicy implements Policy, CallReporter, ConditionReporter, TimeoutRule {
  readonly circuit: Circuit;

  #classifier: OutcomeClassifier;
  /** `undefined` once the circuit was removed, so that no late event recreates its metrics. */
  #calls: EventTopic<CircuitCallEvent> | undefined;
  /** Made when a condition throws for the first time. */
  #throwing: ThrowingConditions | undefined;

  constructor(
    readonly name: string,
    public options: ResolvedCircuitBreakerOptions,
    readonly environment: PolicyEnvironment,
  ) {
    this.circuit = new Circuit(name, options, environment);
    this.#classifier = new OutcomeClassifier(options, environment.failures, this);
    this.#calls = environment.events.topic('circuit-breaker.call');
  }

  /** Takes other options over. Time limits of calls under way stay as they are. */
  reconfigure(options: ResolvedCircuitBreakerOptions): void {
    this.options = options;
    this.#classifier = new OutcomeClassifier(options, this.environment.failures, this);
    this.circuit.reconfigure(options);
  }

  /** @param limits of the pipeline, where they differ from the `timeout` of the options */
  wrap(next: NextStep, limits: OwnLimits = this.options): NextStep {
    const enter = this.head(next, limits);
    return (call, now) => enter(call.logical, call, now);
  }

  /** Like {@link wrap} for calls that have no scope yet. */
  head(next: NextStep, limits: OwnLimits = this.options): PipelineHead {
    const { circuit } = this;
    const { clock } = this.environment;
    const { timeout } = limits;
    const timeoutRule = timeout === false ? undefined : this.#timeoutRule(timeout);
    const span = timeout === false ? Infinity : timeout;
    const work = partsOf(next);
    return (logical, parent, now) => {
      const around = parent && RequestContext.goingOn(parent);
      if (around?.cancelled) return Promise.reject(around.reason);
      const started = now ?? clock.now();
      circuit.observer?.onCalled(logical);
      const permit = circuit.acquire(started);
      // Uncounted calls, too, are given up when their caller leaves.
      if (permit === UNCOUNTED) return superviseBelow(logical, around, work);
      if (permit === REFUSED) return this.#refuse(logical, around, work, started);
      // An observing circuit limits nothing.
      const free = timeoutRule === undefined || circuit.observing;
      return new CircuitCall(
        logical,
        around,
        permit,
        started,
        limits,
        free ? undefined : timeoutRule,
        free ? Infinity : started + span,
        this,
      ).run(work, started);
    };
  }

  /** Ends a circuit that was removed; calls under way go on for their callers. */
  retire(): void {
    this.#calls = undefined;
    this.circuit.retire();
  }

  /** @internal */
  get timers(): TimerQueue {
    return this.environment.timers;
  }

  /** @internal Read only when calls have a time limit. */
  get timeout(): number {
    return this.options.timeout as number;
  }

  /** @internal */
  onExceeded(): Error {
    return this.#exceeded(this.timeout);
  }

  /** @internal */
  returned(call: CircuitCall, value: unknown): void {
    const now = this.environment.clock.now();
    const duration = now - call.started;
    const outcome = this.#overran(call, duration) ? 'timeout' : this.#classifier.ofResult(value);
    this.circuit.count(call.permit, outcome, duration, now);
    if (this.#calls?.active) this.#publish(outcome, duration);
    this.circuit.observer?.onReturned(call.logical, outcome, value, duration);
    this.circuit.judge(call.permit, outcome, duration, now);
  }

  /** @internal */
  failed(call: CircuitCall, error: unknown): void {
    const now = this.environment.clock.now();
    const duration = now - call.started;
    const outcome = this.#classifier.ofError(error, call, now);
    this.circuit.count(call.permit, outcome, duration, now);
    if (this.#calls?.active) this.#publish(outcome, duration, error);
    this.circuit.observer?.onFailed(call.logical, outcome, error, duration);
    this.circuit.judge(call.permit, outcome, duration, now, error);
  }

  /** @internal */
  conditionThrew(condition: string, error: unknown): void {
    const { name, environment } = this;
    this.#throwing ??= new ThrowingConditions(CircuitBreakerPolicy.name, name, environment.clock);
    this.#throwing.report(condition, 'the call counts as a failure', error);
  }

  /** The policy is itself the time limit of its options, so that an idle circuit holds no further object. */
  #timeoutRule(timeout: number): TimeoutRule {
    if (timeout === this.options.timeout) return this;
    return { timers: this.timers, timeout, onExceeded: () => this.#exceeded(timeout) };
  }

  #exceeded(timeout: number): Error {
    this.environment.events.publish('timeout.exceeded', { name: this.name, scope: 'attempt', timeout });
    return new TimeoutExceededError(this.name, timeout);
  }

  #refuse(
    logical: LogicalCall,
    parent: RequestContext | undefined,
    work: WorkParts,
    now: number,
  ): Promise<unknown> {
    if (this.circuit.observing) {
      if (this.#calls?.active) this.#publish('rejected', 0);
      return superviseBelow(logical, parent, work);
    }
    const error = withoutStack(() => this.#refusal(now));
    if (this.#calls?.active) this.#publish('rejected', 0, error);
    this.circuit.observer?.onRefused(error);
    return Promise.reject(error);
  }

  #refusal(now: number): Error {
    const { isShutDown, openedBy } = this.circuit;
    // The cause tells the refused caller why the circuit is open: the failures may not have been logged.
    const options = openedBy === undefined ? {} : { cause: openedBy };
    if (!isShutDown) return new CircuitOpenError(this.name, this.circuit.retryAfter(now), options);
    return new ShuttingDownError(`Circuit '${this.name}' was shut down; send the call to another instance.`);
  }

  /** True for a call beyond its timeout. Only a circuit that observes lets such a call end: it would have been given up. */
  #overran({ limits: { timeout } }: CircuitCall, duration: number): boolean {
    return timeout !== false && duration >= timeout && this.circuit.observing;
  }

  #publish(outcome: AdmittedOutcome | 'rejected', duration: number, error?: unknown): void {
    this.#calls?.publish({
      circuit: this.name,
      outcome,
      duration,
      ...(error !== undefined && { error }),
      ...(this.circuit.observing && { observed: true as const }),
    });
  }
}
