import {
  CRITICALITY_HEADER,
  type Criticality,
  REQUEST_TIMEOUT_HEADER,
  RETRY_ATTEMPT_HEADER,
  hours,
  isCriticality,
  lowerCriticality,
  minutes,
  nextLowerCriticality,
  seconds,
} from '@breakwater/core';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Longest time that a header may ask for, so that a mistake is noticed as such. */
const MAX_TIMEOUT = hours(24);

/** Digits only: Node joins several headers of one name to a list, and a sign or a fraction is a mistake of the caller. */
const DURATION = /^\d{1,8}$/;
const GRPC_TIMEOUT = /^(\d{1,8})([HMSmun])$/;
const ATTEMPT = /^[1-9]\d{0,2}$/;

/** Milliseconds of each unit of `grpc-timeout`. */
const GRPC_UNITS: Readonly<Record<string, number>> = {
  H: hours(1),
  M: minutes(1),
  S: seconds(1),
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * Returns the milliseconds that the caller still waits, by the shortest of the headers `x-request-timeout-ms`, `grpc-timeout` and
 * `x-envoy-expected-rq-timeout-ms`. Returns `Infinity` without a valid one, and 0 for a caller that waits no longer.
 */
export function incomingTimeout(headers: Headers): number {
  const own = headers[REQUEST_TIMEOUT_HEADER];
  const grpc = headers['grpc-timeout'];
  const envoy = headers['x-envoy-expected-rq-timeout-ms'];
  if (own === undefined && grpc === undefined && envoy === undefined) return Infinity;
  return Math.min(readDuration(own), readGrpcTimeout(grpc), readDuration(envoy));
}

/** Returns the number of the caller's attempt; `undefined` without a valid header. */
export function incomingAttempt(headers: Headers): number | undefined {
  const value = headers[RETRY_ATTEMPT_HEADER];
  return typeof value === 'string' && ATTEMPT.test(value) ? Number(value) : undefined;
}

/** Returns whether the caller repeats a request that has failed. */
export function isRepeated(headers: Headers): boolean {
  return (incomingAttempt(headers) ?? 1) > 1;
}

/**
 * Returns the criticality of a request. A header can lower the class `own`, and raise it if the caller is trusted: any client could send
 * one. A retry without a valid header is one class lower.
 *
 * @param own the class that the application gives to the request
 */
export function incomingCriticality(
  headers: Headers,
  own: Criticality,
  isTrusted: () => boolean,
): Criticality {
  const value = headers[CRITICALITY_HEADER];
  if (!isCriticality(value)) return isRepeated(headers) ? nextLowerCriticality(own) : own;
  return lowerCriticality(value, own) === value || isTrusted() ? value : own;
}

function readDuration(value: unknown): number {
  return typeof value === 'string' && DURATION.test(value) ? allowed(Number(value)) : Infinity;
}

function readGrpcTimeout(value: unknown): number {
  const parts = typeof value === 'string' ? GRPC_TIMEOUT.exec(value) : null;
  if (!parts) return Infinity;
  // No answer arrives within less than a millisecond.
  return allowed(Math.floor(Number(parts[1]) * GRPC_UNITS[parts[2]!]!));
}

function allowed(timeout: number): number {
  return timeout <= MAX_TIMEOUT ? timeout : Infinity;
}
