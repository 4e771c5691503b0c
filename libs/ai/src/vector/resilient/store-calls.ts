import {
  CircuitOpenError,
  type Clock,
  type EventTopic,
  type Failures,
  hasErrorCode,
  isRejection,
  isTimeoutExceededError,
  type ResilienceEvents,
  VectorStoreError,
} from '@breakwater/core';
import type {
  CircuitBreakerService,
  NamedPolicyDeclarations,
  PolicyDeclarations,
  ResilienceService,
} from '@breakwater/resilience';
import type { AiVectorCallEvent } from '../../ai.events.js';
import { QUEUE_FACTOR, type ResolvedStoreOptions } from './resilient-store.options.js';

/** The parts of an application that a store uses. */
export interface StoreHome {
  readonly policies: ResilienceService;
  readonly circuits: CircuitBreakerService;
  readonly clock: Clock;
  readonly failures: Failures;
  readonly events: ResilienceEvents;
}

/** Limits of a single call that differ from those of the store. */
export interface CallLimits {
  /** Milliseconds that each attempt may take. @default the option of the store */
  readonly timeout?: number | undefined;
  /** Attempts in addition to the first. @default the option of the store */
  readonly maxRetries?: number | undefined;
}

/** Facts of one call, for its error. */
export interface CallFacts {
  readonly operation: AiVectorCallEvent['operation'];
  readonly topK?: number;
  /** The text of the query. */
  readonly query?: string | undefined;
}

/** Characters of a query in the metadata of an error. */
const MAX_QUERY = 100;

/** Different limits of single calls that are remembered. */
const MAX_LIMITS = 50;

/** The policy of all calls of a store. */
export const storePolicy = ({
  name,
  timeout,
  maxRetries,
  maxConcurrent,
}: ResolvedStoreOptions): NamedPolicyDeclarations => ({
  timeout: { attempt: timeout },
  retry: maxRetries === 0 ? 0 : { maxRetries },
  // Wrong input says nothing about the store.
  circuitBreaker: { name, preset: 'vectorStore', timeout: false, ignore: 'VALIDATION_FAILED' },
  bulkhead: { name, maxConcurrent, maxQueue: QUEUE_FACTOR * maxConcurrent },
});

/** Runs the calls of one store through its policy, and says what failed. */
export class StoreCalls {
  readonly #policies = new Map<string, PolicyDeclarations>();
  readonly #finished: EventTopic<AiVectorCallEvent>;
  #lastSuccess: number | undefined;

  constructor(
    private readonly options: ResolvedStoreOptions,
    private readonly home: StoreHome,
  ) {
    this.#finished = home.events.topic('ai.vector-call');
  }

  /** Milliseconds since the last success; `undefined` before the first one. */
  get sinceLastSuccess(): number | undefined {
    return this.#lastSuccess === undefined ? undefined : this.home.clock.now() - this.#lastSuccess;
  }

  /**
   * Refuses a search before its text is embedded, which costs money, if the circuit would refuse it afterwards.
   *
   * @throws CircuitOpenError while the circuit refuses calls
   */
  refuseIfOpen(): void {
    const { name } = this.options;
    const state = this.home.circuits.getState(name);
    if (state?.isOpen) throw new CircuitOpenError(name, state.retryAfter);
  }

  /**
   * @throws VectorStoreError when the store has failed; the error of the policy that refused or ended the call; a ValidationError of the
   *   store; or the reason of the caller's abort
   */
  async run<T>(
    facts: CallFacts,
    work: (signal: AbortSignal) => Promise<T>,
    { timeout, maxRetries, signal }: CallLimits & { readonly signal?: AbortSignal | undefined },
  ): Promise<T> {
    const { clock, policies } = this.home;
    const { name } = this.options;
    const begun = clock.now();
    const options = signal === undefined ? {} : { signal };
    try {
      const policy = this.#policyOf(timeout, maxRetries);
      const result = await policies.execute(policy, (call) => work(call.signal), {
        ...options,
        ...(typeof policy !== 'string' && { name }),
      });
      this.#lastSuccess = clock.now();
      this.#publish(facts, 'succeeded', begun);
      return result;
    } catch (thrown) {
      const isAbort = signal?.aborted === true && thrown === signal.reason;
      const error = isAbort ? thrown : this.#described(thrown, facts);
      this.#publish(facts, isAbort ? 'aborted' : outcomeOf(error), begun, error);
      throw error;
    }
  }

  #described(thrown: unknown, { operation, topK, query }: CallFacts): unknown {
    if (isRejection(thrown) || isTimeoutExceededError(thrown) || isInvalid(thrown)) return thrown;
    const { kind, transient } = this.home.failures.of(thrown);
    if (kind === 'aborted') return thrown;
    const { name: store } = this.options;
    return new VectorStoreError(`The vector store '${store}' failed to ${operation}.`, {
      cause: thrown,
      retryable: transient,
      metadata: {
        store,
        operation,
        ...(topK !== undefined && { topK }),
        ...(query !== undefined && { query: query.slice(0, MAX_QUERY).toWellFormed() }),
      },
    });
  }

  /** The policy of the store, or one with other limits that shares its circuit and bulkhead. */
  #policyOf(
    timeout = this.options.timeout,
    maxRetries = this.options.maxRetries,
  ): string | PolicyDeclarations {
    const { options } = this;
    if (timeout === options.timeout && maxRetries === options.maxRetries) return options.name;
    const key = `${timeout}/${maxRetries}`;
    const known = this.#policies.get(key);
    if (known) return known;
    const policy = storePolicy({ ...options, timeout, maxRetries });
    this.#policies.set(key, policy);
    if (this.#policies.size > MAX_LIMITS) {
      this.#policies.delete(this.#policies.keys().next().value as string);
    }
    return policy;
  }

  #publish(
    { operation }: CallFacts,
    outcome: AiVectorCallEvent['outcome'],
    begun: number,
    error?: unknown,
  ): void {
    if (!this.#finished.active) return;
    const { name: store } = this.options;
    const duration = this.home.clock.now() - begun;
    this.#finished.publish({ store, operation, outcome, duration, ...(error !== undefined && { error }) });
  }
}

function outcomeOf(error: unknown): AiVectorCallEvent['outcome'] {
  if (isRejection(error)) return 'rejected';
  if (isTimeoutExceededError(error)) return 'timeout';
  return isInvalid(error) ? 'invalid' : 'failed';
}

/** Also recognises the error of another copy of the core package. */
const isInvalid = (error: unknown): boolean => hasErrorCode(error, 'VALIDATION_FAILED');
