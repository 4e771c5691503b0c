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

/**
 * A sentence for clients in place of a message that is for operators only.
 *
 * @param retryAfter seconds
 */
export function publicMessage({ code, status, retryable }: ErrorDescription, retryAfter?: number): string {
  const beginning = BEGINNINGS.get(code);
  if (beginning) return `${beginning}; ${advice(retryAfter)}.`;
  if (status < 500) return 'The request cannot be served.';
  return retryable ? `The service is unavailable; ${advice(retryAfter)}.` : 'An unexpected error occurred.';
}

function advice(retryAfter: number | undefined): string {
  if (retryAfter === undefined) return 'try again later';
  return `try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
}
