import type { FailureEntry } from '../failure.js';

/** Status for a client that closed the connection before it got an answer; nginx introduced it. */
export const CLIENT_CLOSED_REQUEST = 499;

/**
 * HTTP statuses. A status is transient as RFC 9110 has it: 408, 425, 429 and 5xx, but not 501 and 505, as a server that does
 * not implement a method or a version of HTTP will not have learnt it by the next try.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15
 */
export const HTTP_FAILURES: readonly FailureEntry[] = [
  { origin: 'http', kind: 'authentication', statuses: [401] },
  { origin: 'http', kind: 'authorization', statuses: [403] },
  { origin: 'http', kind: 'not-found', statuses: [404, 410] },
  { origin: 'http', kind: 'timeout', statuses: [408] },
  { origin: 'http', kind: 'conflict', statuses: [409, 412, 423] },
  { origin: 'http', kind: 'rate-limited', statuses: [429] },
  { origin: 'http', kind: 'aborted', statuses: [CLIENT_CLOSED_REQUEST] },
  { origin: 'http', kind: 'unavailable', statuses: [425] },
  // A gateway or a server that is down says little about the reason; the cause often says more.
  { origin: 'http', kind: 'unavailable', statuses: [502, 503], vague: true },
  { origin: 'http', kind: 'timeout', statuses: [504], vague: true },
  { origin: 'http', kind: 'failed', statuses: [501, 505] },
];

/** Statuses that {@link HTTP_FAILURES} does not list. */
export function unlistedStatus(status: number): FailureEntry | undefined {
  if (status >= 400 && status < 500) return { origin: 'http', kind: 'validation' };
  return status >= 500 && status < 600
    ? { origin: 'http', kind: 'failed', transient: true, vague: true }
    : undefined;
}
