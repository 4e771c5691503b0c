import { type CallOutcome, currentContext, NotFoundError } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { Call, type LogicalCall, type Operation } from './invocation/call.js';
import { isCallerAbort } from './invocation/caller-abort.js';
import { failureOutcome } from './invocation/failure-outcome.js';
import { type CircuitBreakerState, describeCircuit } from './circuit-breaker/circuit-breaker-state.js';
import type { CircuitBreakerOptions } from './circuit-breaker/circuit-breaker.options.js';
import type { CircuitBreakerPolicy } from './circuit-breaker/circuit-breaker.policy.js';
import {
  CircuitBreakerRegistry,
  type CircuitBreakerSnapshot,
} from './circuit-breaker/circuit-breaker.registry.js';
import { OpossumCircuit } from './opossum/opossum-circuit.js';

/** Options of {@link CircuitBreakerService.execute}: those of the circuit, and what concerns this call alone. */
export interface CircuitBreakerExecuteOptions extends CircuitBreakerOptions {
  /** Signal of the caller: its abort ends the call at once, and is not counted. @default the request's own */
  readonly signal?: AbortSignal;
}

/** Answers in place of a failed call. */
export type CircuitBreakerFallback<T> = (error: unknown) => T | PromiseLike<T>;

/** Runs operations through circuit breakers by name, and operates the circuits, those of decorators included. */
@Injectable()
export class CircuitBreakerService {
  constructor(private readonly registry: CircuitBreakerRegistry) {}

  /**
   * Runs an operation through the circuit of that name, which is made at the first call.
   *
   * @param fallback answers when the operation fails or the circuit refuses; not when the caller itself has left
   * @param options win over those configured for the name; calls that give some have to give the same
   * @throws CircuitOpenError when the circuit refuses the call
   * @throws TimeoutExceededError when the operation takes longer than the `timeout` of the circuit
   * @throws OptionsError when the options are wrong or contradict those that the circuit has
   */
  execute<T, F = never>(
    name: string,
    operation: Operation<T>,
    fallback?: CircuitBreakerFallback<F>,
    options?: CircuitBreakerExecuteOptions,
  ): Promise<T | F> {
    const { tracer } = this.registry.environment;
    if (!tracer) return this.#execute(name, operation, fallback, options);
    return tracer.trace({ kind: 'call', name }, () => this.#execute(name, operation, fallback, options));
  }

  /** The state of a circuit; `undefined` for an unknown name. */
  getState(name: string): CircuitBreakerState | undefined {
    const policy = this.registry.get(name);
    return policy && describeCircuit(policy.circuit, this.#now());
  }

  /** The states of all circuits by name. */
  getAllStates(): Record<string, CircuitBreakerState> {
    const now = this.#now();
    return Object.fromEntries(
      Array.from(this.registry.entries(), ([name, { circuit }]) => [name, describeCircuit(circuit, now)]),
    );
  }

  /**
   * Opens a circuit until {@link closeCircuit} or {@link reset}; even one that is disabled or only observes.
   *
   * @throws NotFoundError when there is no such circuit
   */
  openCircuit(name: string): void {
    this.#find(name).circuit.forceOpen();
  }

  /**
   * Closes a circuit, however it was opened. A disabled one stays disabled.
   *
   * @throws NotFoundError when there is no such circuit
   */
  closeCircuit(name: string): void {
    this.#find(name).circuit.close();
  }

  /**
   * Puts a circuit into the state that its options give it at the start, and forgets all it has counted.
   *
   * @throws NotFoundError when there is no such circuit
   */
  reset(name: string): void {
    this.#find(name).circuit.reset();
  }

  /**
   * Lets every call through, uncounted and without time limit, until {@link enable} or {@link reset}.
   *
   * @throws NotFoundError when there is no such circuit
   */
  disable(name: string): void {
    this.#find(name).circuit.disable();
  }

  /**
   * Ends {@link disable}: the circuit starts closed.
   *
   * @throws NotFoundError when there is no such circuit
   */
  enable(name: string): void {
    this.#find(name).circuit.enable();
  }

  /**
   * Forgets a circuit that was made by {@link execute}, and all that shows it: for names that come and go, such as those
   * of customers or hosts. Calls under way end for their callers as they would, and the next call makes a new circuit.
   *
   * @throws NotFoundError when there is no such circuit
   * @throws ConflictError when a decorated method or a policy has it: it lasts as long as they do
   */
  remove(name: string): void {
    this.registry.remove(this.#find(name));
  }

  /** Makes every circuit refuse its calls for good, with a `ShuttingDownError`. */
  shutdown(): void {
    for (const [, { circuit }] of this.registry.entries()) circuit.shutdown();
  }

  /**
   * The opossum breaker of a circuit, for dashboards and exporters made for opossum: its states, events and `stats`
   * are those of the circuit, whoever calls through it.
   *
   * @throws NotFoundError when there is no such circuit
   */
  get(name: string): OpossumCircuit {
    return OpossumCircuit.of(this.#find(name));
  }

  /** The states of all circuits in JSON-safe form, for {@link restoreState} after a restart. */
  exportState(): CircuitBreakerSnapshot {
    return this.registry.export();
  }

  /**
   * Takes on exported states: an open circuit stays open for the rest of its time, or lets its trials through when
   * that has passed. Circuits that are not in use yet take theirs on at their first call.
   *
   * @throws OptionsError when `state` is not what {@link exportState} gave
   */
  restoreState(state: CircuitBreakerSnapshot): void {
    this.registry.restore(state);
  }

  async #execute<T, F>(
    name: string,
    operation: Operation<T>,
    fallback: CircuitBreakerFallback<F> | undefined,
    options: CircuitBreakerExecuteOptions = {},
  ): Promise<T | F> {
    const { signal, ...explicit } = options;
    const place = `CircuitBreakerService.execute('${name}')`;
    const given = Object.keys(explicit).length > 0 ? explicit : undefined;
    const policy = this.registry.forCall(name, given, place);
    const logical: LogicalCall = { name, operation, attempts: 0, committed: false };
    const call = new Call(logical, signal ? { signal } : {}, currentContext());
    const started = this.#now();
    try {
      const value = (await policy.run(call)) as T;
      this.#finished(call, 'success', started);
      return value;
    } catch (error) {
      if (!fallback || isCallerAbort(call)) {
        this.#finished(call, failureOutcome(call, error), started, error);
        throw error;
      }
      return await this.#fallBack(policy, call, fallback, error, started);
    } finally {
      call.close();
    }
  }

  async #fallBack<F>(
    policy: CircuitBreakerPolicy,
    call: Call,
    fallback: CircuitBreakerFallback<F>,
    error: unknown,
    started: number,
  ): Promise<F> {
    const { name } = policy;
    const { events } = this.registry.environment;
    policy.circuit.countFallback(this.#now());
    try {
      const value = await fallback(error);
      events.publish('fallback.used', { name, error, succeeded: true });
      this.#finished(call, 'fallback', started);
      return value;
    } catch (failure) {
      events.publish('fallback.used', { name, error, succeeded: false });
      this.#finished(call, 'failure', started, failure);
      throw failure;
    }
  }

  #finished(call: Call, outcome: CallOutcome, started: number, error?: unknown): void {
    const topic = this.registry.environment.events.topic('call.finished');
    if (!topic.active) return;
    const { name, requestId } = call;
    const { attempts } = call.logical;
    const duration = this.#now() - started;
    topic.publish({ name, outcome, attempts, duration, requestId, ...(error !== undefined && { error }) });
  }

  #find(name: string): CircuitBreakerPolicy {
    const policy = this.registry.get(name);
    if (policy) return policy;
    const known = Array.from(this.registry.entries(), ([other]) => `'${other}'`).join(', ') || 'none so far';
    throw new NotFoundError(`There is no circuit '${name}'. Circuits in use: ${known}.`);
  }

  #now(): number {
    return this.registry.environment.clock.now();
  }
}
