import { NotFoundError, RateLimitError, isRequestId } from '@breakwater/core';
import { shownError } from '../error-answer.js';
import { type ErrorDescription, describeError } from '../error-description.js';
import type { ShownError } from '../formats/error-body.format.js';
import { codeOfStatus } from '../status-code.js';

/** Facts about the answer itself. */
export interface ResponseFacts {
  /** Id of the request, e.g. its header `x-request-id`. An id that is not valid is left out. */
  readonly requestId?: unknown;
  /** Time of the answer. @default none */
  readonly timestamp?: Date | undefined;
}

/** Facts about an error that its answer shows. */
export interface ErrorResponseFacts extends ResponseFacts {
  /** Stable identifier for programs. @default that of the error */
  readonly code?: string;
  /** True if the same request can succeed later. @default what the error says */
  readonly retryable?: boolean;
  /** Milliseconds after which a new try makes sense; the answer shows whole seconds. @default what the error says */
  readonly retryAfter?: number;
}

/** Members that every answer can have. */
export interface ResponseEnvelope {
  readonly requestId?: string;
  /** ISO 8601. */
  readonly timestamp?: string;
}

/** The answer to a request that succeeded. */
export interface SuccessResponse<T> extends ResponseEnvelope {
  readonly success: true;
  readonly data: T;
}

/** The answer to a request that failed, as the format `envelope` of `ErrorTrackingFilter` sends it. */
export interface ErrorResponse extends ResponseEnvelope {
  readonly success: false;
  readonly error: ShownError;
}

/** The body of an answer in an envelope. `success` tells its two forms apart. */
export type ApiResponse<T> = SuccessResponse<T> | ErrorResponse;

function success<T>(data: T, facts: ResponseFacts = {}): SuccessResponse<T> {
  return { success: true, data, ...envelopeOf(facts) };
}

function error(thrown: unknown, facts: ErrorResponseFacts = {}): ErrorResponse {
  const told = typeof thrown === 'string';
  const description = told
    ? { status: 400, code: codeOfStatus(400), message: thrown, retryable: false }
    : describeError(thrown);
  const shown = shownError({ ...description, ...changesOf(facts) }, { exposeDetails: told });
  return {
    success: false,
    error: { ...shown, ...(isUnexpected(description) && { message: 'An unexpected error occurred.' }) },
    ...envelopeOf(facts),
  };
}

/** A filter reports such an error and says so. The builder reports nothing. */
const isUnexpected = ({ status, retryable }: Pick<ErrorDescription, 'status' | 'retryable'>): boolean =>
  status >= 500 && !retryable;

function notFound(resource = 'Resource', facts?: ResponseFacts): ErrorResponse {
  return error(new NotFoundError(`${resource} not found`), facts);
}

function rateLimited(facts?: Omit<ErrorResponseFacts, 'code' | 'retryable'>): ErrorResponse {
  return error(new RateLimitError('Too many requests; try again later.'), facts);
}

function changesOf({ code, retryable, retryAfter }: ErrorResponseFacts): object {
  return {
    ...(code !== undefined && { code }),
    ...(retryable !== undefined && { retryable }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function envelopeOf({ requestId, timestamp }: ResponseFacts): ResponseEnvelope {
  return {
    ...(isRequestId(requestId) && { requestId }),
    ...(timestamp && { timestamp: timestamp.toISOString() }),
  };
}

/**
 * Builds answers in an envelope, for code that sends them itself, such as middleware. `EnvelopeInterceptor` and the format
 * `envelope` of `ErrorTrackingFilter` do the same for handlers.
 */
export const ApiResponseBuilder = {
  /** `{ success: true, data }`. */
  success,
  /** An error of status 404: `notFound('User')`. */
  notFound,
  /** An error of status 429. */
  rateLimited,
  /**
   * The answer to an error, or to a text that the client may read. The messages of errors with a status from 500 on are replaced by
   * a sentence for clients. Secrets are taken out.
   */
  error,
} as const;
