import {
  CRITICALITY_HEADER,
  isError,
  markInjected,
  REQUEST_TIMEOUT_HEADER,
  RETRY_ATTEMPT_HEADER,
} from '@breakwater/core';
import type { LogicalCall, StepCall } from '@breakwater/resilience/steps';
import { HttpError } from '../errors/http.error.js';
import { HttpTimeoutError } from '../errors/http-timeout.error.js';
import type { OutgoingRequest } from '../requests/outgoing-request.js';
import type { WireProgress, WireRequest } from '../transport/transport.js';
import type { AnswerReader } from './answer-reader.js';
import { CallSignal } from './call-signal.js';
import type { ExchangeHome } from './exchange-home.js';
import { sendWithFault } from './injected-fault.js';

/** With less time than this, no upstream answers in time: a round trip within a data centre takes about 1 ms. */
const SHORTEST_TIME = 5;

/** The attempts of one logical call: builds each request, sends it, and reads its answer. */
export class Exchange<T> implements WireProgress {
  /** Number of attempts that have begun. */
  attempts = 0;
  /** Status of the last answer. */
  status: number | undefined;
  /** Time on the scale of `Clock.now()` at which the whole call is given up. */
  deadline = Infinity;
  #phase: WireProgress['phase'] = 'queue';
  #logical: LogicalCall | undefined;

  constructor(
    readonly home: ExchangeHome,
    readonly request: OutgoingRequest,
    private readonly reader: AnswerReader<T>,
  ) {}

  get phase(): WireProgress['phase'] {
    return this.#phase;
  }

  /** From `headers` on the upstream may process the request, so that only some requests may be sent again. */
  set phase(phase: WireProgress['phase']) {
    this.#phase = phase;
    if (phase === 'headers' && !this.request.idempotent && this.#logical) this.#logical.unrepeatable = true;
  }

  /** Runs one attempt. Each attempt has a scope of its own, `call`. */
  async attempt(call: StepCall): Promise<T> {
    const { home, request, reader } = this;
    const { logical, fault } = call;
    this.#logical = logical;
    this.#phase = 'queue';
    this.attempts++;
    // A stream was handed to the transport, which ends it in any case.
    logical.unrepeatable = request.body?.replayable === false;
    logical.idempotent = request.idempotent;
    try {
      const pending = this.#wireRequest(call);
      const wire = pending instanceof Promise ? await pending : pending;
      const signal = reader.signalOf?.(call) ?? new CallSignal(call);
      const { upstream, route, idempotent } = request;
      const wireCall = { upstream, route, signal, idempotent, progress: this };
      const answer = await (fault
        ? sendWithFault(fault, {
            request: wire,
            call: wireCall,
            limits: home.limits,
            transport: home.transport,
          })
        : home.transport.send(wire, wireCall));
      this.status = answer.status;
      return await reader.read(answer, this, call);
    } catch (error) {
      this.#judge(error, logical);
      if (fault && isError(error) && !call.cancelled) markInjected(error as Error, fault.rule);
      throw error;
    }
  }

  /** Frees what nobody uses any more after the call has failed. */
  failed(error: unknown): void {
    this.reader.failed?.(error);
    if (this.attempts === 0) this.request.body?.dispose?.();
  }

  /** For a request that may be sent twice, the policy decides which failures are worth it. */
  #judge(error: unknown, logical: LogicalCall): void {
    if (logical.unrepeatable && this.request.body?.replayable === false) return;
    if (!(error instanceof HttpError)) return;
    logical.unrepeatable = !error.retryable && (!this.request.idempotent || isFinal(error));
  }

  #wireRequest(call: StepCall): WireRequest | Promise<WireRequest> {
    const { request, home } = this;
    const headers = { ...request.headers };
    this.#addContext(headers, call);
    const pending = home.headers?.(headers);
    return pending ? pending.then(() => this.#complete(headers)) : this.#complete(headers);
  }

  #complete(headers: Record<string, string>): WireRequest {
    const { method, url, body } = this.request;
    return body ? { method, url, headers, body: body.next() } : { method, url, headers };
  }

  #addContext(headers: Record<string, string>, call: StepCall): void {
    const { home, request } = this;
    this.deadline = deadlineOf(call);
    if (this.deadline !== Infinity) {
      const remaining = Math.floor(this.deadline - home.clock.now());
      if (remaining < SHORTEST_TIME) {
        throw new HttpTimeoutError('deadline', Math.max(0, remaining), factsOf(request), {
          retryable: false,
        });
      }
      headers[REQUEST_TIMEOUT_HEADER] = String(remaining);
    }
    // A caller that repeats its request counts, too, so that only the outermost layer retries.
    const attempt = call.highestAttempt;
    if (attempt > 1) headers[RETRY_ATTEMPT_HEADER] = String(attempt);
    if (call.requestId !== undefined) headers['x-request-id'] ??= call.requestId;
    // Without the header a callee ranks a retry one class below the default.
    if (call.criticality !== 'critical' || attempt > 1) headers[CRITICALITY_HEADER] ??= call.criticality;
    home.trace.addTo(headers, home);
  }
}

/** Facts of a call for its errors. */
export const factsOf = ({
  upstream,
  method,
  route,
}: OutgoingRequest): Pick<OutgoingRequest, 'upstream' | 'method' | 'route'> => ({ upstream, method, route });

/** The deadline of the whole call: that of its outermost scope, which the limit of an attempt does not shorten. */
function deadlineOf(call: StepCall): number {
  let scope = call;
  for (let outer = call.parent; outer && isOf(outer, call.logical); outer = outer.parent) scope = outer;
  return scope.deadline;
}

const isOf = (scope: object, logical: LogicalCall): scope is StepCall =>
  (scope as Partial<StepCall>).logical === logical;

/** The upstream itself said that no retry makes sense. */
const isFinal = (error: HttpError): boolean => error.metadata['final'] === true;
