import { RequestContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { Circuit } from '../src/circuit-breaker/circuit.js';
import { type CircuitBreakerState, describeCircuit } from '../src/circuit-breaker/circuit-breaker-state.js';
import {
  type CircuitBreakerOptions,
  resolveCircuitBreakerOptions,
} from '../src/circuit-breaker/circuit-breaker.options.js';
import { CircuitBreakerPolicy } from '../src/circuit-breaker/circuit-breaker.policy.js';
import { Call } from '../src/invocation/call.js';
import type {
  CircuitCallEvent,
  CircuitTransitionEvent,
  TimeoutExceededEvent,
} from '../src/telemetry/resilience.events.js';
import { policyEnvironment } from './policy-environment.js';

/** A call whose operation ends when the spec says so. */
export interface PendingCall {
  readonly call: Call;
  /** Outcome of the call for its caller. */
  readonly result: Promise<unknown>;
  /** The scope that the operation ran in; `undefined` when it did not run. */
  scope: Call | undefined;
  succeed(value?: unknown): Promise<void>;
  fail(error?: unknown): Promise<void>;
}

/** A circuit breaker on a clock that stands at 0, with all events that it publishes. */
export class CircuitBreakerHarness {
  readonly environment = policyEnvironment(new VirtualClock({ start: 0 }));
  readonly clock = this.environment.clock;
  readonly events = this.environment.events;
  readonly timers = this.environment.timers;
  readonly policy: CircuitBreakerPolicy;
  readonly transitions: CircuitTransitionEvent[] = [];
  readonly calls: CircuitCallEvent[] = [];
  readonly timeouts: TimeoutExceededEvent[] = [];

  constructor(options: CircuitBreakerOptions = {}) {
    this.policy = new CircuitBreakerPolicy('videos', resolveCircuitBreakerOptions(options), this.environment);
    this.events.on('circuit-breaker.transition', (event) => this.transitions.push(event));
    this.events.on('circuit-breaker.call', (event) => this.calls.push(event));
    this.events.on('timeout.exceeded', (event) => this.timeouts.push(event));
  }

  get circuit(): Circuit {
    return this.policy.circuit;
  }

  /** State, statistics and the rest, as the service shows them. */
  get shown(): CircuitBreakerState {
    return describeCircuit(this.circuit, this.clock.now());
  }

  get state(): string {
    return this.shown.state;
  }

  /** The last transition as `from > to (reason)`. */
  get lastTransition(): string | undefined {
    const event = this.transitions.at(-1);
    return event && `${event.from} > ${event.to} (${event.reason})`;
  }

  /** Starts a call that ends when the spec says so. */
  start(request?: RequestContext): PendingCall {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(ignore);
    const logical = { name: 'videos', operation: () => promise, attempts: 0, committed: false };
    const call = new Call(logical, {}, request);
    let scope: Call | undefined;
    const step = this.policy.wrap((inner) => {
      scope = inner;
      return promise;
    });
    const result = step(call);
    result.catch(ignore);
    const settled = (): Promise<void> => result.then(ignore, ignore);
    return {
      call,
      result,
      scope,
      succeed: (value) => (resolve(value), settled()),
      fail: (error = new Error('broken')) => (reject(error), settled()),
    };
  }

  /** Makes calls that succeed at once. */
  async succeed(times = 1): Promise<void> {
    for (let call = 0; call < times; call++) await this.start().succeed('done');
  }

  /** Makes calls that fail at once. */
  async fail(times = 1, error?: unknown): Promise<void> {
    for (let call = 0; call < times; call++) await this.start().fail(error);
  }

  /** Makes one call that succeeds after `duration` milliseconds. */
  async succeedAfter(duration: number): Promise<void> {
    const call = this.start();
    await this.clock.advance(duration);
    await call.succeed();
  }

  /** Opens the circuit by failures and waits until it is half-open. */
  async reachHalfOpen(): Promise<void> {
    await this.fail(this.policy.options.volumeThreshold);
    await this.clock.advance(this.policy.options.resetTimeout);
  }
}

function ignore(): void {}
