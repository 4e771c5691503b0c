import { HttpError, type HttpErrorFacts, type HttpErrorOptions, callOf } from './http.error.js';
import type { HttpPhase, RequestOutcome } from './request-outcome.js';

const ENDINGS: Readonly<Record<HttpPhase, (limit: string) => string>> = {
  queue: (limit) => `got no connection within ${limit}: all connections are in use`,
  connect: (limit) => `could not connect within ${limit}`,
  headers: (limit) => `got no answer within ${limit}`,
  body: (limit) => `got only a part of the answer within ${limit}`,
  total: (limit) => `did not finish within ${limit}`,
  deadline: (limit) => `was not sent: only ${limit} are left before the deadline`,
};

const OUTCOMES: Readonly<Record<HttpPhase, RequestOutcome>> = {
  queue: 'not-sent',
  connect: 'not-sent',
  headers: 'unknown',
  body: 'answered',
  total: 'unknown',
  deadline: 'not-sent',
};

/** The call ran out of time in one of its phases. */
export class HttpTimeoutError extends HttpError {
  override readonly name = 'HttpTimeoutError';

  /**
   * @param phase what the call was waiting for
   * @param timeout the limit in milliseconds; with the phase `deadline`, the time that was left
   */
  constructor(
    readonly phase: HttpPhase,
    readonly timeout: number,
    facts: Omit<HttpErrorFacts, 'outcome'> & { readonly outcome?: RequestOutcome },
    options: HttpErrorOptions = {},
  ) {
    const complete = { ...facts, outcome: facts.outcome ?? OUTCOMES[phase], phase };
    super(
      `${callOf(complete)} ${ENDINGS[phase](`${Math.round(timeout)} ms`)}.`,
      {
        code: 'UPSTREAM_TIMEOUT',
        status: phase === 'queue' ? 503 : 504,
        retryable: complete.outcome === 'not-sent' && phase !== 'deadline',
      },
      complete,
      options,
    );
  }
}
