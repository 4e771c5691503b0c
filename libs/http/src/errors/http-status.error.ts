import { HttpError, type HttpErrorFacts, type HttpErrorOptions, callOf } from './http.error.js';

/** Statuses of upstreams that this service passes on. All others become 502. */
const PASSED_ON: Readonly<Record<number, number>> = { 408: 504, 429: 503, 503: 503, 504: 504 };

/** The upstream answered with a status outside 2xx. */
export class HttpStatusError extends HttpError {
  override readonly name = 'HttpStatusError';

  /** @param facts facts of the call, with the status of the answer */
  constructor(
    facts: Omit<HttpErrorFacts, 'outcome'> & { readonly upstreamStatus: number },
    options: HttpErrorOptions = {},
  ) {
    const { upstreamStatus } = facts;
    super(
      `${callOf({ ...facts, outcome: 'answered' })} was answered with ${upstreamStatus}.`,
      { code: 'UPSTREAM_STATUS', status: PASSED_ON[upstreamStatus] ?? 502, retryable: false },
      { ...facts, outcome: 'answered' },
      options,
    );
  }
}
