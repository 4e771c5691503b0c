import {
  type CircuitCallEvent,
  CircuitOpenError,
  type EventTopic,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { Next, Policy, PolicyEnvironment } from '../invocation/policy.js';
import { supervise, type TimeLimit } from '../invocation/supervise.js';
import { Circuit } from './circuit.js';
import type { ResolvedCircuitBreakerOptions } from './circuit-breaker.options.js';
import type { Outcome } from './outcome.js';
import { OutcomeClassifier } from './outcome-classifier.js';
import { type Permit, REFUSED, UNGUARDED } from './permit.js';

/** Runs calls through a circuit: asks it first, limits their time, and reports how they ended. */
export class CircuitBreakerPolicy implements Policy {
  readonly circuit: Circuit;

  readonly #environment: PolicyEnvironment;
  readonly #classifier: OutcomeClassifier;
  readonly #calls: EventTopic<CircuitCallEvent>;

  constructor(
    readonly name: string,
    readonly options: ResolvedCircuitBreakerOptions,
    environment: PolicyEnvironment,
  ) {
    this.circuit = new Circuit(name, options, environment);
    this.#environment = environment;
    this.#classifier = new OutcomeClassifier(options);
    this.#calls = environment.events.topic('circuit-breaker.call');
  }

  wrap(next: Next): Next {
    return (call) => {
      const { circuit } = this;
      const started = this.#environment.clock.now();
      circuit.observer?.onCalled(call);
      const permit = circuit.acquire(started);
      if (permit === UNGUARDED) return next(call);
      if (permit === REFUSED) return this.#refuse(call, next, started);
      return supervise(call, next, this.#limit(started)).then(
        (value) => {
          this.#returned(permit, value, started);
          return value;
        },
        (error: unknown) => {
          this.#failed(permit, call, error, started);
          throw error;
        },
      );
    };
  }

  /** An observing circuit limits nothing. */
  #limit(started: number): TimeLimit | undefined {
    const { timeout } = this.options;
    if (timeout === false || this.circuit.observing) return undefined;
    return {
      timers: this.#environment.timers,
      timeout,
      deadline: started + timeout,
      onExceeded: this.#onExceeded,
    };
  }

  readonly #onExceeded = (): Error => {
    const timeout = this.options.timeout || 0;
    this.#environment.events.publish('timeout.exceeded', { name: this.name, scope: 'attempt', timeout });
    return new TimeoutExceededError(this.name, timeout);
  };

  #refuse(call: Call, next: Next, now: number): Promise<unknown> {
    if (this.circuit.observing) {
      this.#publish('rejected', 0);
      return next(call);
    }
    const error = this.#refusal(now);
    this.#publish('rejected', 0, error);
    this.circuit.observer?.onRefused(error);
    return Promise.reject(error);
  }

  #refusal(now: number): Error {
    if (!this.circuit.isShutDown) return new CircuitOpenError(this.name, this.circuit.retryAfter(now));
    return new ShuttingDownError(`Circuit '${this.name}' was shut down; send the call to another instance.`);
  }

  #returned(permit: Permit, value: unknown, started: number): void {
    const now = this.#environment.clock.now();
    const duration = now - started;
    const outcome = this.#overran(duration) ? 'timeout' : this.#classifier.ofResult(value);
    this.circuit.count(permit, outcome, duration, now);
    this.#publish(outcome, duration);
    this.circuit.observer?.onReturned(outcome, value, duration);
    this.circuit.judge(permit, outcome, duration, now);
  }

  #failed(permit: Permit, call: Call, error: unknown, started: number): void {
    const now = this.#environment.clock.now();
    const duration = now - started;
    const outcome = this.#classifier.ofError(error, call);
    this.circuit.count(permit, outcome, duration, now);
    this.#publish(outcome, duration, error);
    this.circuit.observer?.onFailed(call, outcome, error, duration);
    this.circuit.judge(permit, outcome, duration, now);
  }

  /** Only under observation does a call come back after its time: then this tells what would have happened. */
  #overran(duration: number): boolean {
    const { timeout } = this.options;
    return timeout !== false && duration >= timeout && this.circuit.observing;
  }

  #publish(outcome: Outcome | 'rejected', duration: number, error?: unknown): void {
    if (!this.#calls.active) return;
    this.#calls.publish({
      circuit: this.name,
      outcome,
      duration,
      ...(error !== undefined && { error }),
      ...(this.circuit.observing && { observed: true as const }),
    });
  }
}
