import type { StepCall } from '@breakwater/resilience/steps';
import { bodyExcerpt } from '../errors/body-excerpt.js';
import { HttpStatusError } from '../errors/http-status.error.js';
import { publicHeaders } from '../errors/public-headers.js';
import type { WireAnswer } from '../transport/transport.js';
import { pushBackOf, verdictOf } from './answer-verdict.js';
import { type Exchange, factsOf } from './exchange.js';

/** Greatest part of the body of an error that is read, in bytes. */
export const MAX_ERROR_BYTES = 65_536;

/** Turns an answer into the result of the call. */
export interface AnswerReader<T> {
  /** @throws HttpStatusError | HttpBodyError | HttpSchemaError for an answer that is no success */
  read(answer: WireAnswer, exchange: Exchange<T>, call: StepCall): Promise<T>;
  /** Signal of an attempt whose answer is read after the call has ended. @default that of the attempt */
  signalOf?(call: StepCall): AbortSignal;
  /** The call has failed: nobody gets an answer that the reader still holds, unless the error stands for it. */
  failed?(error: unknown): void;
}

/** Returns true for a status that is no error for this request: 2xx, and 304 to a conditional one. */
export const isSuccess = (status: number, conditional: boolean): boolean =>
  (status >= 200 && status < 300) || (status === 304 && conditional);

/**
 * Builds the error of an answer that is no success.
 *
 * @param body the beginning of its body
 */
export function statusError(
  { status, headers }: WireAnswer,
  body: Uint8Array,
  { home, request }: Exchange<unknown>,
): HttpStatusError {
  const contentType = headers['content-type'];
  const pushBack = pushBackOf(body, contentType);
  const today = home.clock.date().getTime();
  const { retryable, retryAfter } = verdictOf(status, headers, pushBack, request, today);
  const excerpt = bodyExcerpt(body, contentType, home.redactor);
  return new HttpStatusError(
    {
      ...factsOf(request),
      upstreamStatus: status,
      responseHeaders: publicHeaders(headers, home.redactor),
      ...(excerpt !== undefined && { excerpt }),
      ...(pushBack.retryable === false && { final: true }),
    },
    { retryable, ...(retryAfter !== undefined && { retryAfter }) },
  );
}
