import {
  ShuttingDownError,
  errorCode,
  errorName,
  messageOf,
  processRedactor,
  readMembers,
} from '@breakwater/core';
import { harmlessCause } from './harmless-cause.js';
import { HttpBodyError } from './http-body.error.js';
import { HttpConnectError } from './http-connect.error.js';
import { HttpTimeoutError } from './http-timeout.error.js';
import type { HttpErrorFacts } from './http.error.js';
import type { HttpPhase } from './request-outcome.js';

/** Phases that undici limits as well. */
type TimedPhase = Extract<HttpPhase, 'connect' | 'headers' | 'body'>;

/** The request whose failure is to be classified. */
export interface FailedRequest extends Omit<HttpErrorFacts, 'outcome'> {
  /** True if the request may be sent twice. */
  readonly idempotent: boolean;
  /** How far the request came. */
  readonly reached: Extract<HttpPhase, 'queue' | 'connect' | 'headers' | 'body'>;
  /** Limits in milliseconds, for time-outs that undici or the operating system reports. */
  readonly limits: Readonly<Record<TimedPhase, number>>;
}

/** Codes of undici for a request that can never be sent, because the caller made a mistake. */
const MISTAKES: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

const CLOSED: ReadonlySet<string> = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** Codes of time-outs that are not ours: wide nets of undici, and the operating system's limit on a connection. */
const TIMEOUTS: Readonly<Record<string, TimedPhase>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'headers',
  UND_ERR_BODY_TIMEOUT: 'body',
};

/** Codes for an answer that is not valid HTTP. */
const PROTOCOL: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** Codes of certificates that stay wrong until somebody replaces them. */
const CERTIFICATE =
  /^(?:CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|ERR_TLS_CERT_)/;

/**
 * Converts an error of undici, a socket or the resolver to one of this package. The phase that the request had reached decides
 * whether it was sent. Only harmless parts of the original become the cause.
 *
 * @returns an `HttpError`, a `TypeError` for a mistake of the caller, or a `ShuttingDownError` after the transport was closed
 */
export function transportFailure(thrown: unknown, request: FailedRequest): Error {
  const { idempotent, reached, limits, ...facts } = request;
  const code = codeOf(thrown) ?? '';
  if (MISTAKES.has(code)) {
    return new TypeError(`The request cannot be sent: ${processRedactor.text(messageOf(thrown), 200)}.`);
  }
  const sent = reached === 'headers' || reached === 'body';
  if (!sent && CLOSED.has(code)) return new ShuttingDownError();
  const cause = harmlessCause(thrown);
  const phase = TIMEOUTS[code] ?? (!sent && code === 'ETIMEDOUT' ? 'connect' : undefined);
  if (phase) {
    const retryable = phase === 'connect' || idempotent;
    return new HttpTimeoutError(phase, limits[phase], facts, { cause, retryable });
  }
  if (reached === 'body') {
    return new HttpBodyError('broken', facts, undefined, { cause, retryable: idempotent });
  }
  if (!sent) {
    return new HttpConnectError('unreachable', facts, { cause, retryable: !CERTIFICATE.test(code) });
  }
  if (isOfParser(thrown, code) || PROTOCOL.has(code))
    return new HttpConnectError('protocol', facts, { cause });
  return new HttpConnectError('lost', facts, { cause, retryable: idempotent });
}

/** Errors for several addresses have the code at the first member, or at both. */
const codeOf = (thrown: unknown): string | undefined =>
  errorCode(thrown) ??
  readMembers(thrown)
    .map(errorCode)
    .find((code) => code !== undefined);

/** Some errors of the parser have no code. */
const isOfParser = (thrown: unknown, code: string): boolean =>
  code.startsWith('HPE_') || errorName(thrown) === 'HTTPParserError';
