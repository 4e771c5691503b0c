import type { ErrorDescription } from './error-description.js';

/** Public messages of refusals, by code. The original messages name circuits, bulkheads and classes. */
const BEGINNINGS: ReadonlyMap<string, string> = new Map([
  ['CIRCUIT_OPEN', 'The service is busy'],
  ['BULKHEAD_FULL', 'The service is busy'],
  ['RETRY_BUDGET_EXHAUSTED', 'The service is busy'],
  ['SHUTTING_DOWN', 'The service is restarting'],
  ['TIMEOUT', 'The request took too long'],
]);

/** Whether the message of an error is for operators only. */
export function isInternal({ status, code, internal = false }: ErrorDescription): boolean {
  return status >= 500 || internal || BEGINNINGS.has(code);
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
  const beginning = BEGINNINGS.get(code);
  if (beginning) return `${beginning}; ${advice(retryAfter)}.`;
  if (status < 500) return 'The request cannot be served.';
  if (retryable) return `The service is unavailable; ${advice(retryAfter)}.`;
  const reference = requestId === undefined ? '' : ' Name the request id when you ask about it.';
  return `An unexpected error occurred and was reported.${reference}`;
}

function advice(retryAfter: number | undefined): string {
  if (retryAfter === undefined) return 'try again later';
  return `try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
}
