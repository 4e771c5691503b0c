/** The facts about an error that clients of every transport may see. All of them are safe to send. */
export interface ShownError {
  /** Stable identifier for programs, e.g. `CIRCUIT_OPEN`. */
  readonly code: string;
  /** One sentence for a human. */
  readonly message: string;
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** Whole seconds after which a new try makes sense, as in the `Retry-After` header. */
  readonly retryAfter?: number;
  /** Problems of the input, one entry each. */
  readonly errors?: readonly unknown[];
  /** Facts that the error carries; for 5xx only when details are exposed. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The facts about the error of an HTTP request that its client may see. */
export interface ErrorAnswer extends ShownError {
  /** HTTP status code. */
  readonly status: number;
  /** Name of the status, e.g. `Service Unavailable`. */
  readonly title: string;
  /** Path of the request, without its query, which may hold secrets. */
  readonly path: string;
  readonly requestId?: string;
  /** Time of the answer, ISO 8601. */
  readonly timestamp: string;
}

/** Shapes the body of an error answer. */
export interface ErrorBodyFormat {
  /** Media type of the body, e.g. `application/problem+json`. */
  readonly contentType: string;
  /** Builds the body; it is sent as JSON. */
  body(answer: ErrorAnswer): object;
}

/** Name of a format that comes with the package. */
export type ErrorBodyFormatName = 'problem' | 'envelope' | 'plain';
