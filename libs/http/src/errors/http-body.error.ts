import { HttpError, type HttpErrorFacts, type HttpErrorOptions, callOf } from './http.error.js';

/** Fault of the body of an answer. */
export type HttpBodyFailure = 'too-large' | 'broken' | 'not-json';

const CODES: Readonly<Record<HttpBodyFailure, string>> = {
  'too-large': 'UPSTREAM_BODY_TOO_LARGE',
  broken: 'UPSTREAM_BODY_BROKEN',
  'not-json': 'UPSTREAM_BODY_NOT_JSON',
};

const ENDINGS: Readonly<Record<HttpBodyFailure, string>> = {
  'too-large': 'has a body that is too large',
  broken: 'has a body that broke off or cannot be decoded',
  'not-json': 'has a body that is not JSON',
};

/** The body of an answer is too large, incomplete, or not of the expected type. */
export class HttpBodyError extends HttpError {
  override readonly name = 'HttpBodyError';

  /** @param detail the limit or the fault, as the end of a sentence, e.g. `more than 1024 bytes` */
  constructor(
    readonly failure: HttpBodyFailure,
    facts: Omit<HttpErrorFacts, 'outcome'>,
    detail?: string,
    options: HttpErrorOptions = {},
  ) {
    const complete = { ...facts, outcome: 'answered' } as const;
    super(
      `The answer to ${callOf(complete)} ${ENDINGS[failure]}${detail === undefined ? '' : `: ${detail}`}.`,
      { code: CODES[failure], status: 502, retryable: false },
      complete,
      options,
    );
  }
}
