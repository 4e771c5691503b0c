import type { ErrorDescription } from './error-description.js';

/** How a refusal is told to a stranger, by code; the original names circuits, bulkheads and classes. */
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

/** What a {@link publicMessage} can tell besides. */
export interface MessageFacts {
  /** Seconds after which a new try makes sense. */
  readonly retryAfter?: number | undefined;
  /** Under which operators find the error. */
  readonly requestId?: string | undefined;
}

/** A sentence for clients in place of a message that is for operators only; it says what they can do. */
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
