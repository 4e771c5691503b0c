import { counted, type FailureKind, failureOf } from '@breakwater/core';
import type { ErrorDescription } from './error-description.js';

/** Public messages of refusals and limits of policies, by kind. The original messages name circuits, bulkheads and classes. */
const BEGINNINGS: ReadonlyMap<FailureKind, string> = new Map([
  ['circuit-open', 'The service is busy'],
  ['overloaded', 'The service is busy'],
  ['shutting-down', 'The service is restarting'],
  ['timeout', 'The request took too long'],
]);

/** Returns the beginning of the public message of a policy's refusal; `undefined` for another error. */
function beginningOf(code: string): string | undefined {
  const { kind, origin } = failureOf({ code });
  return origin === 'policy' ? BEGINNINGS.get(kind) : undefined;
}

/** Returns whether the message of an error is for operators only. */
export function isInternal({ status, code, internal = false }: ErrorDescription): boolean {
  return status >= 500 || internal || beginningOf(code) !== undefined;
}

/** Facts that a {@link publicMessage} can add. */
interface MessageFacts {
  /** Seconds after which a new try makes sense. */
  readonly retryAfter?: number | undefined;
  /** Id under which operators find the error. */
  readonly requestId?: string | undefined;
}

/** Replaces a message that is for operators only by a sentence that tells clients what they can do. */
export function publicMessage(
  { code, status, retryable }: ErrorDescription,
  { retryAfter, requestId }: MessageFacts = {},
): string {
  const beginning = beginningOf(code);
  if (beginning) return `${beginning}; ${advice(retryAfter)}.`;
  if (status < 500) return 'The request cannot be served.';
  if (retryable) return `The service is unavailable; ${advice(retryAfter)}.`;
  const reference = requestId === undefined ? '' : ' Name the request id when you ask about it.';
  return `An unexpected error occurred and was reported.${reference}`;
}

function advice(retryAfter: number | undefined): string {
  if (retryAfter === undefined) return 'try again later';
  return `try again in ${counted(retryAfter, 'second')}`;
}
