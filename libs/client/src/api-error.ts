/** Mark that identifies errors of another copy of this package. */
const BRAND = Symbol.for('@breakwater/client:ApiError');

/**
 * How a request failed: the server could not be reached (`network`, `offline`), it did not answer in time (`timeout`), its answer is an
 * error (`answer`), or the circuit breaker of the client refused to send the request (`refused`).
 */
export type ApiErrorKind = 'network' | 'offline' | 'timeout' | 'answer' | 'refused';

/** Facts of an {@link ApiError}. */
export interface ApiErrorFacts {
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Stable code of the server, e.g. `CIRCUIT_OPEN`. */
  readonly code?: string | undefined;
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** True if the server refused to run the request, so that a repetition cannot run it twice. */
  readonly refused?: boolean | undefined;
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfter?: number | undefined;
  /** Id under which the operators of the server find the request. */
  readonly requestId?: string | undefined;
  /** Problems of single fields, as the server sent them. */
  readonly errors?: unknown;
  /** Sentence of the server about the problem. Show users `messageOf(error)` instead. */
  readonly detail?: string | undefined;
  /** The error of `fetch`, if there was no answer. */
  readonly cause?: unknown;
}

/** A request that failed: the answer was an error, or there was none. */
export class ApiError extends Error implements ApiErrorFacts {
  override name = 'ApiError';
  readonly [BRAND] = true;
  // The constructor copies the facts.
  declare readonly kind: ApiErrorKind;
  declare readonly status: number;
  declare readonly code?: string | undefined;
  declare readonly retryable: boolean;
  declare readonly refused?: boolean | undefined;
  declare readonly retryAfter?: number | undefined;
  declare readonly requestId?: string | undefined;
  declare readonly errors?: unknown;
  declare readonly detail?: string | undefined;

  constructor(message: string, facts: ApiErrorFacts) {
    super(message);
    Object.assign(this, facts);
  }
}

/** Returns true for an {@link ApiError}, also of another copy of this package. */
export const isApiError = (error: unknown): error is ApiError =>
  (error as { [BRAND]?: true } | undefined)?.[BRAND] === true;
