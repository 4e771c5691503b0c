import type { IncomingHttpHeaders } from 'node:http';
import { harmlessCause } from '../errors/harmless-cause.js';
import { HttpBlockedError } from '../errors/http-blocked.error.js';
import { HttpBodyError, type HttpBodyFailure } from '../errors/http-body.error.js';
import type { HttpErrorFacts } from '../errors/http.error.js';
import { HttpTimeoutError } from '../errors/http-timeout.error.js';
import { publicHeaders } from '../errors/public-headers.js';
import { isIdempotent } from '../errors/request-outcome.js';
import { transportFailure } from '../errors/transport-failure.js';
import { BlockedAddress } from '../untrusted/public-address.js';
import type { WireCall, WireProgress, WireRequest } from './transport.js';
import type { ResolvedTransportOptions } from './transport.options.js';

/** Limits of one attempt. */
export type AttemptLimits = Pick<
  ResolvedTransportOptions,
  'connectTimeout' | 'headersTimeout' | 'bodyTimeout' | 'maxResponseBytes'
>;

/** Builds the errors of one attempt from its request and from the answer as far as it came. */
export class AttemptFailures {
  readonly #facts: Omit<HttpErrorFacts, 'outcome'>;
  readonly #idempotent: boolean;

  /** @param status status of the answer; 0 before its headers have arrived */
  constructor(
    { method }: WireRequest,
    { upstream, route, idempotent }: WireCall,
    private readonly limits: AttemptLimits,
    status: number,
    headers: IncomingHttpHeaders,
  ) {
    const answered = status > 0 && { upstreamStatus: status, responseHeaders: publicHeaders(headers) };
    this.#facts = { upstream, method, route, ...answered };
    this.#idempotent = idempotent ?? isIdempotent(method);
  }

  /** A limit of ours ended the attempt. */
  timeout(phase: 'headers' | 'body', limit: number): HttpTimeoutError {
    return new HttpTimeoutError(phase, limit, this.#facts, { retryable: this.#idempotent });
  }

  /** The body is too large, or cannot be decoded. */
  body(failure: Exclude<HttpBodyFailure, 'not-json'>, detail?: string, cause?: unknown): HttpBodyError {
    const options = cause === undefined ? {} : { cause: harmlessCause(cause) };
    return new HttpBodyError(failure, this.#facts, detail, options);
  }

  /** Undici, the resolver or the check of addresses ended the attempt. */
  of(error: Error, reached: WireProgress['phase']): Error {
    if (error instanceof BlockedAddress) return new HttpBlockedError('address', this.#facts, error.range);
    const { connectTimeout: connect, headersTimeout: headers, bodyTimeout: body } = this.limits;
    return transportFailure(error, {
      ...this.#facts,
      idempotent: this.#idempotent,
      reached,
      limits: { connect, headers, body },
    });
  }
}
