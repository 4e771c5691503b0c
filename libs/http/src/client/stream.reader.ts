import type { RequestContext } from '@breakwater/core';
import type { StepCall } from '@breakwater/resilience/steps';
import { HttpStream } from './http-stream.js';
import type { WireAnswer } from '../transport/transport.js';
import { type AnswerReader, isSuccess, MAX_ERROR_BYTES, statusError } from '../attempts/answer-reader.js';
import { BodyScope } from '../attempts/body-scope.js';
import type { Exchange } from '../attempts/exchange.js';

/** Hands out the body as a stream as soon as the headers have arrived. */
export class StreamReader implements AnswerReader<HttpStream> {
  /** One per attempt, because hedged attempts run at the same time. */
  readonly #scopes = new Map<StepCall, BodyScope>();

  constructor(
    private readonly caller: AbortSignal | undefined,
    private readonly around: RequestContext | undefined,
  ) {}

  signalOf(call: StepCall): AbortSignal {
    const scope = new BodyScope(this.caller, this.around);
    this.#scopes.set(call, scope);
    return scope.follow(call);
  }

  async read(answer: WireAnswer, exchange: Exchange<HttpStream>, call: StepCall): Promise<HttpStream> {
    if (!isSuccess(answer.status, exchange.request.conditional)) {
      throw statusError(answer, await answer.excerpt(MAX_ERROR_BYTES), exchange);
    }
    if (call.cancelled) {
      await answer.discard();
      throw call.reason;
    }
    this.#scopes.get(call)?.handOut(answer.body, call);
    return new HttpStream(answer);
  }
}
