import { hasErrorCode, type RequestContext } from '@breakwater/core';
import type { StepCall } from '@breakwater/resilience/steps';
import { type AnswerReader, MAX_ERROR_BYTES, statusError } from '../attempts/answer-reader.js';
import { isJson } from '../attempts/answer-verdict.js';
import { BodyScope } from '../attempts/body-scope.js';
import type { Exchange } from '../attempts/exchange.js';
import type { WireAnswer } from '../transport/transport.js';

/** An answer for a caller of `fetch`. */
export interface FetchedAnswer {
  readonly answer: WireAnswer;
  /** The body, if it had to be read. Without it the body is unread. */
  readonly bytes?: Uint8Array;
}

/**
 * Keeps answers with an error status, so that the policy can retry them and the caller of `fetch` gets the last one in place of an
 * error. Only a JSON body that is not announced as a long one is read before: it can say that no retry makes sense.
 */
export class FetchAnswerReader implements AnswerReader<FetchedAnswer> {
  /** One per attempt, because hedged attempts run at the same time. */
  readonly #scopes = new Map<StepCall, BodyScope>();
  #kept: FetchedAnswer | undefined;

  constructor(
    private readonly caller: AbortSignal | undefined,
    private readonly around: RequestContext | undefined,
  ) {}

  signalOf(call: StepCall): AbortSignal {
    this.#dispose();
    const scope = new BodyScope(this.caller, this.around);
    this.#scopes.set(call, scope);
    return scope.follow(call);
  }

  async read(answer: WireAnswer, exchange: Exchange<FetchedAnswer>, call: StepCall): Promise<FetchedAnswer> {
    const isError = answer.status >= 400;
    const bytes = isError && isReadableJson(answer) ? await answer.bytes() : undefined;
    if (call.cancelled) {
      await answer.discard();
      throw call.reason;
    }
    this.#scopes.get(call)?.handOut(answer.body, call);
    const fetched = { answer, ...(bytes && { bytes }) };
    // That of another attempt, which a hedge has overtaken.
    this.#dispose();
    if (!isError) return fetched;
    this.#kept = fetched;
    throw statusError(answer, bytes ?? new Uint8Array(), exchange);
  }

  /** Hands out the last answer with an error status. */
  take(): FetchedAnswer | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }

  failed(error: unknown): void {
    if (!hasErrorCode(error, 'UPSTREAM_STATUS')) this.#dispose();
  }

  #dispose(): void {
    void this.take()?.answer.discard();
  }
}

function isReadableJson({ headers }: WireAnswer): boolean {
  const length = Number(headers['content-length'] ?? 0);
  return length <= MAX_ERROR_BYTES && isJson(headers['content-type']);
}
