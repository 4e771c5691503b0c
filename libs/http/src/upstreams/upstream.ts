import {
  type Clock,
  currentContext,
  type EventTopic,
  isTimeoutExceededError,
  OptionsError,
  type Redactor,
  type ResilienceEvents,
  ShuttingDownError,
} from '@breakwater/core';
import type { CallContext, Explanation, PolicyRunner, ResilienceService } from '@breakwater/resilience';
import type { StepCall } from '@breakwater/resilience/steps';
import type { AnswerReader } from '../attempts/answer-reader.js';
import { Exchange, factsOf } from '../attempts/exchange.js';
import type { ExchangeHome } from '../attempts/exchange-home.js';
import { HttpTimeoutError } from '../errors/http-timeout.error.js';
import { outcomeOf } from '../figures/call-outcome.js';
import type { HttpRequestEvent } from '../http.events.js';
import { addHeaders, type HeaderFields } from '../requests/header-fields.js';
import type { IncomingTrace } from '../requests/incoming-trace.js';
import type { OutgoingRequest } from '../requests/outgoing-request.js';
import type { PoolState, Transport } from '../transport/transport.js';
import type { ResolvedTransportOptions } from '../transport/transport.options.js';
import type { ResolvedUpstreamOptions, UpstreamHeaders } from './upstream.options.js';

/** Opens the connections of an upstream. */
export type OpenTransport = (options: ResolvedTransportOptions) => Transport;

/** The parts of an application that its upstreams use. */
export interface UpstreamHome {
  readonly clock: Clock;
  readonly events: ResilienceEvents;
  readonly redactor: Redactor;
  readonly policies: ResilienceService;
  readonly trace: IncomingTrace;
  readonly open: OpenTransport;
}

/** A service that this application calls: its policy, its connections, and the time of its last success. */
export class Upstream implements ExchangeHome {
  readonly name: string;
  readonly external: boolean;
  readonly internal: boolean;
  readonly limits: ExchangeHome['limits'];
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly trace: IncomingTrace;
  readonly headers: ExchangeHome['headers'];
  /** Name of the policy of all calls. */
  readonly policy: string;
  readonly #finished: EventTopic<HttpRequestEvent>;
  #transport: Transport | undefined;
  #closed = false;
  #run: PolicyRunner | undefined;
  #lastSuccess: number | undefined;

  /** @throws OptionsError when the policy of the upstream is not valid */
  constructor(
    readonly options: ResolvedUpstreamOptions,
    private readonly home: UpstreamHome,
    place: string,
  ) {
    const { name, policy, external, internal, headers } = options;
    this.name = name;
    this.external = external;
    this.internal = internal;
    this.limits = options.transport;
    this.clock = home.clock;
    this.redactor = home.redactor;
    this.trace = home.trace;
    this.headers = headers && addHeadersOf(headers, `headers of '${name}'`);
    this.policy = typeof policy === 'string' ? policy : `http:${name}`;
    this.#finished = home.events.topic('http.request');
    if (typeof policy !== 'string') home.policies.define({ [this.policy]: policy }, place);
  }

  /** The connections. They are opened by the first call. */
  get transport(): Transport {
    this.#transport ??= this.home.open(this.#transportOptions());
    return this.#transport;
  }

  /** State of the connections; `undefined` before the first call. */
  get pool(): PoolState | undefined {
    return this.#transport?.pool;
  }

  /** Milliseconds since the last success; `undefined` before the first one. */
  get sinceLastSuccess(): number | undefined {
    return this.#lastSuccess === undefined ? undefined : Math.max(0, this.clock.now() - this.#lastSuccess);
  }

  /** The steps of the policy with all options in force. */
  explain(): Explanation {
    return this.home.policies.explain(this.policy);
  }

  /**
   * Checks that the policy exists, once all modules have defined theirs.
   *
   * @returns a warning about a policy whose circuit counts answers such as 404 as failures
   * @throws OptionsError when there is no such policy
   */
  check(): string | undefined {
    const policy = this.#requirePolicy();
    this.#runner();
    const breaker = policy.steps.find(({ step }) => step === 'circuitBreaker');
    if (!breaker || (breaker.options['ignore'] ?? breaker.options['record'])) return undefined;
    return (
      `The circuit breaker of the policy '${this.policy}' counts answers of the upstream '${this.name}' such as 404 as failures. ` +
      'Add `ignore: notCausedByUpstream` of @breakwater/http to its options.'
    );
  }

  #runner(): PolicyRunner {
    return (this.#run ??= this.home.policies.runner(this.policy, this.name));
  }

  #requirePolicy(): Explanation {
    try {
      return this.explain();
    } catch (error) {
      if (!(error instanceof OptionsError) || error.option !== 'name') throw error;
      const expected = 'the name of a policy that ResilienceModule knows';
      throw new OptionsError(`http.${this.name}.policy`, expected, this.policy);
    }
  }

  /** Name of the circuit in the policy; `undefined` without one. */
  get circuit(): string | undefined {
    return this.explain().steps.find(({ step }) => step === 'circuitBreaker')?.name;
  }

  /**
   * Sends a request through the policy.
   *
   * @throws HttpError | CircuitOpenError | BulkheadFullError, or the reason of `signal`
   */
  async send<T>(
    request: OutgoingRequest,
    reader: AnswerReader<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const exchange = new Exchange(this, request, reader);
    const started = this.clock.now();
    try {
      if (this.#closed) throw new ShuttingDownError();
      const operation = (context: CallContext): Promise<T> => exchange.attempt(context as StepCall);
      const result = await this.#runner()(operation, signal, request.idempotent);
      this.#lastSuccess = this.clock.now();
      if (this.#finished.active) this.#publish(exchange, started);
      return result;
    } catch (thrown) {
      const error = this.#translate(thrown, exchange, started);
      if (this.#finished.active) this.#publish(exchange, started, error);
      exchange.failed(error);
      throw error;
    }
  }

  /** Ends the connections after the requests in flight. Later calls are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#transport?.close();
  }

  /** As many connections as the bulkhead lets calls run, so that calls wait in its queue, which has a limit. */
  #transportOptions(): ResolvedTransportOptions {
    const { transport, connectionsGiven } = this.options;
    if (connectionsGiven) return transport;
    const bulkhead = this.explain().steps.find(({ step }) => step === 'bulkhead');
    const { max, maxConcurrent } = bulkhead?.options ?? {};
    const calls = (max ?? maxConcurrent)?.value;
    return typeof calls === 'number' ? { ...transport, connections: calls } : transport;
  }

  /** Gives a time limit of the policy the facts of the call: its upstream, its route, and how far it came. */
  #translate(error: unknown, exchange: Exchange<unknown>, started: number): unknown {
    if (!isTimeoutExceededError(error) || error.operation !== this.policy || error.status !== 504)
      return error;
    const { request, phase, deadline } = exchange;
    const wasSent = exchange.attempts > 0 && (phase === 'headers' || phase === 'body');
    const isOver = this.clock.now() >= deadline;
    const timeout = isOver ? this.clock.now() - started : error.timeout;
    const outcome = !wasSent ? 'not-sent' : phase === 'body' ? 'answered' : 'unknown';
    return new HttpTimeoutError(
      isOver ? 'total' : phase,
      timeout,
      { ...factsOf(request), outcome },
      { retryable: !wasSent || request.idempotent, cause: error },
    );
  }

  #publish({ request, attempts, status }: Exchange<unknown>, started: number, error?: unknown): void {
    this.#finished.publish({
      ...factsOf(request),
      outcome: outcomeOf(status, error),
      attempts,
      duration: this.clock.now() - started,
      requestId: currentContext()?.requestId,
      ...(status !== undefined && { status }),
      ...(error !== undefined && { error }),
    });
  }
}

/** Returns the function that adds the headers of an upstream below those of a request. */
function addHeadersOf(own: UpstreamHeaders, place: string): NonNullable<ExchangeHome['headers']> {
  const addMissing = (headers: HeaderFields, added: HeaderFields): void => {
    for (const [name, value] of Object.entries(added)) {
      if (!Object.hasOwn(headers, name)) headers[name] = value;
    }
  };
  if (typeof own === 'function') {
    return async (headers) => {
      const added: HeaderFields = {};
      addHeaders(added, await own(currentContext()), place);
      addMissing(headers, added);
    };
  }
  const fixed: HeaderFields = {};
  addHeaders(fixed, own, place);
  return (headers) => addMissing(headers, fixed);
}
