import { NotFoundError, type Result } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import type { ResolvedFallbackOptions } from './fallback/fallback.options.js';
import { asResult } from './invocation/as-result.js';
import type { LogicalCall, Operation } from './invocation/call.js';
import { checkFallback, NO_OPTIONS, readCall } from './invocation/check-call.js';
import { circuitPipeline } from './pipeline/circuit-pipeline.js';
import type { Pipeline } from './pipeline/pipeline.js';
import { type CircuitBreakerState, describeCircuit } from './circuit-breaker/circuit-breaker-state.js';
import type { CircuitBreakerPolicy } from './circuit-breaker/circuit-breaker.policy.js';
import {
  CircuitBreakerRegistry,
  type CircuitBreakerSnapshot,
  type PresetCircuitBreakerOptions,
} from './circuit-breaker/circuit-breaker.registry.js';
import { checkName } from './options/policy-name.js';
import { OpossumCircuit } from './opossum/opossum-circuit.js';

/** Options of {@link CircuitBreakerService.execute}: those of the circuit, and those of this call alone. */
export interface CircuitBreakerExecuteOptions extends Omit<PresetCircuitBreakerOptions, 'enabled'> {
  /** Signal of the caller: its abort ends the call at once, and is not counted. @default the request's own */
  readonly signal?: AbortSignal;
}

/** Answers in place of a failed call. */
export type CircuitBreakerFallback<T> = (error: unknown) => T | PromiseLike<T>;

/** The fallback of a single call travels as its only argument, so that one pipeline serves all calls. */
const ANSWER_WITH_ARGUMENT: ResolvedFallbackOptions = {
  handler: (error, fallback) => (fallback as CircuitBreakerFallback<unknown>)(error),
  method: undefined,
  on: undefined,
};

const PLACE = 'CircuitBreakerService.execute';

/** Runs operations through circuit breakers by name, and operates the circuits, those of decorators included. */
@Injectable()
export class CircuitBreakerService {
  #pipelines = new WeakMap<CircuitBreakerPolicy, Pipeline>();
  #withFallback = new WeakMap<CircuitBreakerPolicy, Pipeline>();

  constructor(private readonly registry: CircuitBreakerRegistry) {
    registry.environment.switches?.join(() => this.#forgetPipelines());
  }

  /**
   * Runs an operation through the circuit of that name, which is made at the first call.
   *
   * @param fallback answers when the operation fails or the circuit refuses, but not when the caller has left. If the fallback
   *   fails, its error gets the first error as its `cause`
   * @param options override those configured for the name. All calls by one name that pass options have to pass the same
   * @throws CircuitOpenError when the circuit refuses the call
   * @throws TimeoutExceededError when the operation takes longer than the `timeout` of the circuit
   * @throws OptionsError when the name is not valid, or the options are wrong or differ from those of the existing circuit
   */
  async execute<T, F = never>(
    name: string,
    operation: Operation<T>,
    fallback?: CircuitBreakerFallback<F>,
    options: CircuitBreakerExecuteOptions = NO_OPTIONS,
  ): Promise<T | F> {
    checkFallback(fallback, PLACE);
    const { signal, ...explicit } = readCall(operation, options, undefined, PLACE);
    const given = Object.keys(explicit).length > 0 ? explicit : undefined;
    const policy = this.registry.forCall(name, given, `CircuitBreakerService.execute('${name}')`);
    const args = fallback ? [fallback] : [];
    const logical: LogicalCall = { name, operation, args, attempts: 0, committed: false };
    const pipeline = this.#pipelineOf(policy, fallback !== undefined);
    return (await pipeline.run(logical, signal && { signal })) as T | F;
  }

  /**
   * Like {@link execute}, but a failed or refused call becomes an `Err` instead of a rejection.
   *
   * @throws OptionsError only: a wrong option is a mistake of the program, not a failure of the call
   */
  async executeResult<T, F = never>(
    name: string,
    operation: Operation<T>,
    fallback?: CircuitBreakerFallback<F>,
    options: CircuitBreakerExecuteOptions = NO_OPTIONS,
  ): Promise<Result<T | F, unknown>> {
    return asResult(this.execute(name, operation, fallback, options));
  }

  /** The state of a circuit; `undefined` for an unknown name. */
  getState(name: string): CircuitBreakerState | undefined {
    const policy = this.registry.get(name);
    if (!policy) checkName(name, 'circuitBreaker.name', 'CircuitBreakerService');
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
   * Opens a circuit until {@link closeCircuit} or {@link reset}, also if it is disabled or only observes.
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
   * Removes a circuit that {@link execute} has made, and its metrics. Use it for names that come and go, such as those of
   * customers or hosts. Running calls are not affected; the next call by the name makes a new circuit.
   *
   * @throws NotFoundError when there is no such circuit
   * @throws ConflictError when a decorated method or a policy uses the circuit
   */
  remove(name: string): void {
    this.registry.remove(this.#find(name));
  }

  /** Makes every circuit refuse all further calls with a `ShuttingDownError`. */
  shutdown(): void {
    for (const [, { circuit }] of this.registry.entries()) circuit.shutdown();
  }

  /**
   * The opossum breaker of a circuit, for dashboards and exporters made for opossum: its states, events and `stats`
   * are those of the circuit, for calls through either of them.
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
   * Restores exported states: an open circuit stays open for the rest of its time, or becomes half-open when that time has
   * passed. A circuit that is not in use yet takes its state at its first call.
   *
   * @throws OptionsError when `state` is not what {@link exportState} gave
   */
  restoreState(state: CircuitBreakerSnapshot): void {
    this.registry.restore(state);
  }

  /** Drops the composed pipelines; the next call of each circuit composes a new one. */
  #forgetPipelines(): void {
    this.#pipelines = new WeakMap();
    this.#withFallback = new WeakMap();
    for (const [, { circuit }] of this.registry.entries()) circuit.observer?.onSwitched();
  }

  #pipelineOf(policy: CircuitBreakerPolicy, fallback: boolean): Pipeline {
    const pipelines = fallback ? this.#withFallback : this.#pipelines;
    let pipeline = pipelines.get(policy);
    if (!pipeline) {
      pipeline = circuitPipeline(policy, fallback ? ANSWER_WITH_ARGUMENT : undefined);
      pipelines.set(policy, pipeline);
    }
    return pipeline;
  }

  #find(name: string): CircuitBreakerPolicy {
    const policy = this.registry.get(name);
    if (policy) return policy;
    checkName(name, 'circuitBreaker.name', 'CircuitBreakerService');
    const known = Array.from(this.registry.entries(), ([other]) => `'${other}'`).join(', ') || 'none so far';
    throw new NotFoundError(`There is no circuit '${name}'. Circuits in use: ${known}.`);
  }

  #now(): number {
    return this.registry.environment.clock.now();
  }
}
