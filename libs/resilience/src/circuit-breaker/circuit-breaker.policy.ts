import {
  type CircuitCallEvent,
  CircuitOpenError,
  type EventTopic,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { Next, Policy, PolicyEnvironment } from '../invocation/policy.js';
import { supervise } from '../invocation/supervise.js';
import type { TimeLimit } from '../invocation/supervised-call.js';
import { attemptStep } from '../invocation/tracing.js';
import { Circuit } from './circuit.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import { type CallReporter, CircuitCall } from './circuit-call.js';
import type { Outcome } from './outcome.js';
import { OutcomeClassifier } from './outcome-classifier.js';
import { REFUSED, UNCOUNTED } from './permit.js';
import { withoutStack } from './without-stack.js';

/** Runs calls through a circuit: asks it first, limits their time, and reports how they ended. */
export class CircuitBreakerPolicy implements Policy, CallReporter {
  readonly circuit: Circuit;
  /** Runs the operation of a call through this circuit alone. */
  readonly run: Next;

  readonly #classifier: OutcomeClassifier;
  /** `undefined` once the circuit was removed: what was made to show it is gone. */
  #calls: EventTopic<CircuitCallEvent> | undefined;

  constructor(
    readonly name: string,
    readonly options: ResolvedCircuitBreakerOptions,
    readonly environment: PolicyEnvironment,
  ) {
    this.circuit = new Circuit(name, options, environment);
    this.#classifier = new OutcomeClassifier(options);
    this.#calls = environment.events.topic('circuit-breaker.call');
    this.run = this.wrap(attemptStep(environment.tracer));
  }

  /** @param timeout limit on the time of each call in milliseconds, where it differs from that of the options */
  wrap(next: Next, timeout: number | false = this.options.timeout): Next {
    const onExceeded = (): Error => this.#exceeded(Number(timeout));
    return (call) => {
      if (call.cancelled) return Promise.reject(call.reason);
      const { circuit } = this;
      const started = this.environment.clock.now();
      circuit.observer?.onCalled(call);
      const permit = circuit.acquire(started);
      // Uncounted calls, too, are given up when their caller leaves.
      if (permit === UNCOUNTED) return supervise(call, next);
      if (permit === REFUSED) return this.#refuse(call, next, started);
      return new Promise((resolve, reject) => {
        const limit = this.#limit(timeout, started, onExceeded);
        new CircuitCall(call, permit, started, timeout, limit, this, resolve, reject).run(next);
      });
    };
  }

  /** Ends a circuit that was removed; calls under way go on for their callers. */
  retire(): void {
    this.#calls = undefined;
    this.circuit.retire();
  }

  /** @internal */
  returned(call: CircuitCall, value: unknown): void {
    const now = this.environment.clock.now();
    const duration = now - call.started;
    const outcome = this.#overran(call, duration) ? 'timeout' : this.#classifier.ofResult(value);
    this.circuit.count(call.permit, outcome, duration, now);
    if (this.#calls?.active) this.#publish(outcome, duration);
    this.circuit.observer?.onReturned(call, outcome, value, duration);
    this.circuit.judge(call.permit, outcome, duration, now);
  }

  /** @internal */
  failed(call: CircuitCall, error: unknown): void {
    const now = this.environment.clock.now();
    const duration = now - call.started;
    const outcome = this.#classifier.ofError(error, call.outer);
    this.circuit.count(call.permit, outcome, duration, now);
    if (this.#calls?.active) this.#publish(outcome, duration, error);
    this.circuit.observer?.onFailed(call, outcome, error, duration);
    this.circuit.judge(call.permit, outcome, duration, now, error);
  }

  /** An observing circuit limits nothing. */
  #limit(timeout: number | false, started: number, onExceeded: () => Error): TimeLimit | undefined {
    if (timeout === false || this.circuit.observing) return undefined;
    return { timers: this.environment.timers, timeout, deadline: started + timeout, onExceeded };
  }

  #exceeded(timeout: number): Error {
    this.environment.events.publish('timeout.exceeded', { name: this.name, scope: 'attempt', timeout });
    return new TimeoutExceededError(this.name, timeout);
  }

  #refuse(call: Call, next: Next, now: number): Promise<unknown> {
    if (this.circuit.observing) {
      if (this.#calls?.active) this.#publish('rejected', 0);
      return supervise(call, next);
    }
    const error = withoutStack(() => this.#refusal(now));
    if (this.#calls?.active) this.#publish('rejected', 0, error);
    this.circuit.observer?.onRefused(error);
    return Promise.reject(error);
  }

  #refusal(now: number): Error {
    const { isShutDown, openedBy } = this.circuit;
    // Whoever is refused learns why, as the failures themselves may have reached nobody's log.
    const options = openedBy === undefined ? {} : { cause: openedBy };
    if (!isShutDown) return new CircuitOpenError(this.name, this.circuit.retryAfter(now), options);
    return new ShuttingDownError(`Circuit '${this.name}' was shut down; send the call to another instance.`);
  }

  /** Only under observation does a call come back after its time: then this tells what would have happened. */
  #overran({ timeout }: CircuitCall, duration: number): boolean {
    return timeout !== false && duration >= timeout && this.circuit.observing;
  }

  #publish(outcome: Outcome | 'rejected', duration: number, error?: unknown): void {
    this.#calls?.publish({
      circuit: this.name,
      outcome,
      duration,
      ...(error !== undefined && { error }),
      ...(this.circuit.observing && { observed: true as const }),
    });
  }
}
