import { HttpError, type HttpErrorFacts, callOf } from './http.error.js';

/** Paths beyond this number are left out of the message and of `paths`. */
const MAX_PATHS = 10;

/** The body of an answer does not fit the schema of the call. The error has the paths of the wrong values, never the values. */
export class HttpSchemaError extends HttpError {
  override readonly name = 'HttpSchemaError';
  /** Paths of the wrong values, e.g. `items.0.price`; at most 10. The empty path is the whole body. */
  readonly paths: readonly string[];

  /** @param paths paths of all values that the schema refuses */
  constructor(facts: Omit<HttpErrorFacts, 'outcome'>, paths: readonly string[]) {
    const shown = paths.slice(0, MAX_PATHS);
    const complete = { ...facts, outcome: 'answered', paths: shown } as const;
    const more = paths.length > MAX_PATHS ? ` and ${paths.length - MAX_PATHS} more` : '';
    const places = shown.map((path) => (path === '' ? 'the whole body' : `'${path}'`)).join(', ');
    super(
      `The answer to ${callOf(complete)} does not fit its schema at ${places || 'an unknown place'}${more}.`,
      { code: 'UPSTREAM_SCHEMA_MISMATCH', status: 502, retryable: false },
      complete,
    );
    this.paths = shown;
  }
}
