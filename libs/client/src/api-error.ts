/** Mark that identifies errors of another copy of this package. */
const BRAND = Symbol.for('@breakwater/client:ApiError');

/** Why a request failed without an answer. */
export type ApiErrorKind = 'network' | 'offline' | 'timeout' | 'answer';

/** Facts of an {@link ApiError}. */
export interface ApiErrorFacts {
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Stable code of the server, e.g. `CIRCUIT_OPEN`; empty if it sent none. */
  readonly code?: string;
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfter?: number;
  readonly requestId?: string;
  /** Problems of single fields, as the server sent them. */
  readonly errors?: unknown;
  /** Sentence of the server about the problem. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A request that failed: the answer was an error, or there was none. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly retryable: boolean;
  declare readonly retryAfter?: number;
  declare readonly requestId?: string;
  declare readonly errors?: unknown;
  declare readonly detail?: string;

  constructor(message: string, facts: ApiErrorFacts) {
    super(message, 'cause' in facts ? { cause: facts.cause } : undefined);
    this.kind = facts.kind;
    this.status = facts.status;
    this.code = facts.code ?? '';
    this.retryable = facts.retryable;
    if (facts.retryAfter !== undefined) this.retryAfter = facts.retryAfter;
    if (facts.requestId !== undefined) this.requestId = facts.requestId;
    if (facts.errors !== undefined) this.errors = facts.errors;
    if (facts.detail !== undefined) this.detail = facts.detail;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Returns true for an {@link ApiError}, also of another copy of this package. */
export function isApiError(error: unknown): error is ApiError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
