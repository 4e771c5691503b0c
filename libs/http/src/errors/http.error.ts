import { type AppErrorIdentity, ExternalServiceError } from '@breakwater/core';
import type { RequestOutcome } from './request-outcome.js';

/** The call that failed, and its answer as far as it came. Never holds request headers, a query or a request body. */
export interface HttpErrorFacts {
  /** Name of the upstream. */
  readonly upstream: string;
  /** Upper-case method. */
  readonly method: string;
  /** Template of the path, e.g. `/orders/{id}`. */
  readonly route: string;
  readonly outcome: RequestOutcome;
  /** HTTP status of the upstream's answer. The property `status` of the error is the status of this service's own answer. */
  readonly upstreamStatus?: number;
  /** Headers of the answer that hold no secrets, see `publicHeaders()`. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Beginning of the answer's body, see `bodyExcerpt()`. */
  readonly excerpt?: string;
}

/** Options of an {@link HttpError} beside its facts. */
export interface HttpErrorOptions {
  /** True if the same call may be sent again. @default depends on the class and on what was sent */
  readonly retryable?: boolean;
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfter?: number;
  /** The error that led to this one. Only its name, code and redacted message are kept, see `harmlessCause()`. */
  readonly cause?: Error;
}

/** Base class of the errors of HTTP calls. Its facts are a part of `metadata`, so that logs and error tracking show them. */
export abstract class HttpError extends ExternalServiceError {
  override readonly name: string = 'HttpError';
  declare readonly metadata: HttpErrorFacts & Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    identity: AppErrorIdentity,
    facts: HttpErrorFacts & Readonly<Record<string, unknown>>,
    options: HttpErrorOptions = {},
  ) {
    super(message, { ...options, metadata: facts }, identity);
  }

  get upstream(): string {
    return this.metadata.upstream;
  }

  get method(): string {
    return this.metadata.method;
  }

  get route(): string {
    return this.metadata.route;
  }

  /** Tells how far the request came, and so which methods may be repeated. */
  get outcome(): RequestOutcome {
    return this.metadata.outcome;
  }

  /** HTTP status of the upstream's answer; `undefined` without an answer. */
  get upstreamStatus(): number | undefined {
    return this.metadata.upstreamStatus;
  }

  get responseHeaders(): Readonly<Record<string, string>> | undefined {
    return this.metadata.responseHeaders;
  }

  get excerpt(): string | undefined {
    return this.metadata.excerpt;
  }
}

/** Returns the beginning of a message: `GET /orders/{id} of 'payments'`. */
export const callOf = ({ method, route, upstream }: HttpErrorFacts): string =>
  `${method} ${route} of '${upstream}'`;
