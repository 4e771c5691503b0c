import { errorCode, isRejection, readProperty } from '@breakwater/core';
import type { HttpCallOutcome } from '../http.events.js';

const BY_CODE: Readonly<Record<string, HttpCallOutcome>> = {
  UPSTREAM_UNREACHABLE: 'connect',
  UPSTREAM_CONNECTION_LOST: 'connect',
  UPSTREAM_PROTOCOL: 'connect',
  UPSTREAM_TIMEOUT: 'timeout',
  TIMEOUT: 'timeout',
  UPSTREAM_BODY_BROKEN: 'body',
  UPSTREAM_BODY_TOO_LARGE: 'body',
  UPSTREAM_BODY_NOT_JSON: 'body',
  UPSTREAM_SCHEMA_MISMATCH: 'schema',
  UPSTREAM_BLOCKED: 'refused',
  UPSTREAM_REDIRECT_REFUSED: 'refused',
};

/** Returns how a call ended, by its error or else by the status of its answer. */
export function outcomeOf(status: number | undefined, error: unknown): HttpCallOutcome {
  if (error === undefined) return classOf(status);
  const code = errorCode(error);
  if (code === 'UPSTREAM_STATUS') return classOf(status);
  const known = code === undefined ? undefined : BY_CODE[code];
  if (known) return known;
  if (isRejection(error)) return 'rejected';
  return readProperty(error, 'name') === 'AbortError' ? 'aborted' : 'error';
}

function classOf(status = 0): HttpCallOutcome {
  return status >= 200 && status < 600 ? (`${Math.floor(status / 100)}xx` as HttpCallOutcome) : 'error';
}
