import { hasErrorCode, isTimeoutExceededError, readNumber, readProperty } from '@breakwater/core';

const REQUEST_TIMEOUT = 408;
const NOT_IMPLEMENTED = 501;

/** Phases in which the upstream itself was too slow. A full queue and a short deadline are the caller's own. */
const SLOW_PHASES: ReadonlySet<unknown> = new Set(['connect', 'headers', 'body', 'total']);

/**
 * Returns true for failures that say nothing about the health of an upstream, for the option `ignore` of a circuit breaker: 4xx but
 * 408, 501, a body that does not fit, a refused address or redirect, and mistakes of the caller. Failures of the upstream are 5xx,
 * 408, connections that cannot be made or break, and time limits.
 */
export function notCausedByUpstream(error: unknown): boolean {
  if (isTimeoutExceededError(error)) return false;
  if (hasErrorCode(error, 'UPSTREAM_STATUS')) {
    const status = readNumber(error, 'upstreamStatus') ?? 0;
    return (status < 500 && status !== REQUEST_TIMEOUT) || status === NOT_IMPLEMENTED;
  }
  if (hasErrorCode(error, 'UPSTREAM_TIMEOUT')) return !SLOW_PHASES.has(readProperty(error, 'phase'));
  return !FAULTS.some((code) => hasErrorCode(error, code));
}

const FAULTS = [
  'UPSTREAM_UNREACHABLE',
  'UPSTREAM_CONNECTION_LOST',
  'UPSTREAM_PROTOCOL',
  'UPSTREAM_BODY_BROKEN',
] as const;
