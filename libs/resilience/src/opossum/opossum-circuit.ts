import {
  type CircuitState,
  isRejection,
  isTimeoutExceededError,
  OptionsError,
  readProperty,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type CircuitBreaker from 'opossum';
import type { ResolvedFallbackOptions } from '../fallback/fallback.options.js';
import type { LogicalCall } from '../invocation/call.js';
import { circuitPipeline } from '../pipeline/circuit-pipeline.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { CircuitBreakerPolicy } from '../circuit-breaker/circuit-breaker.policy.js';
import type { CircuitObserver } from '../circuit-breaker/circuit-observer.js';
import { emitIsolated, withoutSecrets } from './listener-isolation.js';
import { type OpossumOperation, OpossumBreaker, opossumOptions } from './opossum-base.js';
import { OpossumHealthCheck } from './opossum-health-check.js';
import { OpossumStatus } from './opossum-status.js';
import type { AdmittedOutcome } from '../circuit-breaker/outcome.js';
import type { CircuitTransitionEvent } from '../telemetry/resilience.events.js';

/** An answer in place of a failed call: gets the arguments of the call and the error. */
type OpossumFallback = (...args: unknown[]) => unknown;

const OPEN_STATES: ReadonlySet<CircuitState> = new Set(['open', 'forced-open']);

/** Milliseconds; opossum's own default. */
const DEFAULT_HEALTH_CHECK_INTERVAL = 5_000;

/**
 * An opossum breaker for tools that expect one. It shows the states, events and statistics of a circuit of this package,
 * and passes orders such as `open()` on to the circuit. Opossum's own engine, with its timers, cache and semaphore,
 * stays idle. The decision and its figures: docs/decisions/0001-opossum-as-facade.md.
 */
export class OpossumCircuit extends OpossumBreaker implements CircuitObserver {
  readonly #policy: CircuitBreakerPolicy;
  readonly #logger = new Logger(OpossumCircuit.name);
  readonly #status: OpossumStatus;
  readonly #healthChecks: OpossumHealthCheck[] = [];
  #fallback: OpossumFallback | undefined;
  /** Composed at the first call, and again after a new fallback or after policies were switched on or off. */
  #pipeline: Pipeline | undefined;

  /** @internal The breaker of a circuit, made when it is asked for the first time. */
  static of(policy: CircuitBreakerPolicy): OpossumCircuit {
    const { observer } = policy.circuit;
    return observer instanceof OpossumCircuit ? observer : new OpossumCircuit(policy);
  }

  /** Returns true if an error comes from the circuit, not from the operation. */
  static isOurError(error: unknown): boolean {
    return isRejection(error) || isTimeoutExceededError(error);
  }

  private constructor(policy: CircuitBreakerPolicy) {
    const onListenerError = (error: unknown): void => this.#logger.error(withoutSecrets(error));
    const status = new OpossumStatus(policy.circuit, policy.environment, onListenerError);
    super((operation, ...args) => this.fire(operation, ...args), { ...opossumOptions(policy), status });
    this.#policy = policy;
    this.#status = status;
    this.removeAllListeners();
    policy.circuit.observer = this;
  }

  override get closed(): boolean {
    return !this.opened && !this.halfOpen && !this.isShutdown;
  }

  override get opened(): boolean {
    return OPEN_STATES.has(this.#state) && !this.isShutdown;
  }

  override get halfOpen(): boolean {
    return this.#state === 'half-open';
  }

  /** True if a half-open circuit would let a trial through. */
  override get pendingClose(): boolean {
    return this.halfOpen && this.#policy.circuit.retryAfter(this.#now()) === undefined;
  }

  override get enabled(): boolean {
    return this.#state !== 'disabled' && !this.isShutdown;
  }

  override get isShutdown(): boolean {
    return this.#policy.circuit.isShutDown;
  }

  override get status(): CircuitBreaker.Status {
    return this.#status;
  }

  override get stats(): CircuitBreaker.Stats {
    return this.#status.stats;
  }

  override toJSON(): { state: CircuitBreaker.State; status: CircuitBreaker.Stats } {
    const json = super.toJSON();
    const lastTimerAt = this.opened ? this.#policy.circuit.since : undefined;
    return { ...json, state: { ...json.state, lastTimerAt: lastTimerAt as unknown as symbol } };
  }

  /** Runs an operation with its arguments through the circuit. */
  override fire(operation: OpossumOperation, ...args: unknown[]): Promise<unknown> {
    return this.call(undefined, operation, ...args);
  }

  /** Like {@link fire} with a `this` for the operation. */
  override call(context: unknown, operation: OpossumOperation, ...args: unknown[]): Promise<unknown> {
    if (typeof operation !== 'function')
      return Promise.reject(new OptionsError('operation', 'a function', operation, this.name));
    const logical: LogicalCall = {
      name: this.name,
      operation: () => Reflect.apply(operation, context, args) as unknown,
      args,
      self: context,
      attempts: 0,
      committed: false,
    };
    this.#pipeline ??= circuitPipeline(this.#policy, this.#fallback && this.#answerWith(this.#fallback));
    return this.#pipeline.run(logical);
  }

  /** Answers failed and refused calls of {@link fire}; gets their arguments and the error. */
  override fallback(answer: ((...args: unknown[]) => unknown) | CircuitBreaker): this {
    if (typeof answer !== 'function' && typeof readProperty(answer, 'fire') !== 'function') {
      throw new OptionsError('fallback', 'a function, or another circuit breaker', answer, this.name);
    }
    this.#fallback = typeof answer === 'function' ? answer : (...args) => answer.fire(...args);
    this.#pipeline = undefined;
    return this;
  }

  override open(): void {
    this.#policy.circuit.open();
  }

  override close(): void {
    this.#policy.circuit.close();
  }

  override enable(): void {
    this.#policy.circuit.enable();
  }

  override disable(): void {
    this.#policy.circuit.disable();
  }

  override shutdown(): void {
    this.#policy.circuit.shutdown();
  }

  /** Opens the circuit whenever `check` fails, until {@link shutdown}. */
  override healthCheck(check: () => unknown, interval = DEFAULT_HEALTH_CHECK_INTERVAL): void {
    if (typeof check !== 'function') throw new TypeError('Health check function must be a function');
    if (!(Number.isFinite(interval) && interval > 0))
      throw new TypeError('Health check interval must be a number above 0');
    const run = (): unknown => Reflect.apply(check, this, []);
    const onFailed = (error: unknown): void => {
      this.emit('healthCheckFailed', error);
      this.open();
    };
    this.#healthChecks.push(new OpossumHealthCheck(this.#policy.environment.timers, interval, run, onFailed));
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return emitIsolated(this, event, values, (error) => this.#logger.error(withoutSecrets(error)));
  }

  /** @internal */
  onCalled(call: LogicalCall): void {
    this.emit('fire', argumentsOf(call));
  }

  /** @internal */
  onReturned(call: LogicalCall, outcome: AdmittedOutcome, value: unknown, duration: number): void {
    this.#tell(call, outcome, value, duration);
  }

  /** @internal */
  onFailed(call: LogicalCall, outcome: AdmittedOutcome, error: unknown, duration: number): void {
    this.#tell(call, outcome, error, duration);
  }

  /** @internal */
  onRefused(error: Error): void {
    this.emit('reject', error);
  }

  /** @internal */
  onTransition({ from, to, observed }: CircuitTransitionEvent): void {
    if (observed) return;
    if (to === 'half-open') this.emit('halfOpen', this.#policy.options.resetTimeout);
    else if (OPEN_STATES.has(to) && !OPEN_STATES.has(from)) this.emit('open');
    else if (to === 'closed' && from !== 'disabled') this.emit('close');
  }

  /** @internal */
  onSwitched(): void {
    this.#pipeline = undefined;
  }

  /** @internal */
  onShutdown(): void {
    this.emit('shutdown');
    this.removeAllListeners();
    this.#status.shutdown();
    for (const healthCheck of this.#healthChecks) healthCheck.stop();
  }

  get #state(): CircuitState {
    const { circuit } = this.#policy;
    circuit.refresh(this.#now());
    return circuit.state;
  }

  #now(): number {
    return this.#policy.environment.clock.now();
  }

  #tell(call: LogicalCall, outcome: AdmittedOutcome, subject: unknown, duration: number): void {
    if (outcome === 'ignored') return;
    if (outcome === 'success') {
      this.emit('success', subject, duration);
      return;
    }
    if (outcome === 'timeout') this.emit('timeout', subject, duration, argumentsOf(call));
    this.emit('failure', subject, duration, argumentsOf(call));
  }

  /** Like opossum, passes the error after the arguments, and emits its event before the fallback answers. */
  #answerWith(fallback: OpossumFallback): ResolvedFallbackOptions {
    return {
      handler: (error, ...args) => {
        const answer = fallback(...args, error);
        this.emit('fallback', answer, error);
        return answer;
      },
      method: undefined,
      on: () => !this.isShutdown,
    };
  }
}

function argumentsOf({ args = [] }: LogicalCall): unknown[] {
  return [...args];
}
