import type { FailureEntry } from '../failure.js';

/** Status for a client that closed the connection before the answer, introduced by nginx. */
export const CLIENT_CLOSED_REQUEST = 499;

/**
 * HTTP statuses. 408, 425, 429 and 5xx are transient, following RFC 9110. 501 and 505 are not transient: a retry fails again if
 * the server does not implement the method or the HTTP version.
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
  // These statuses say little about the reason. The cause often says more.
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
