import { HttpError, type HttpErrorFacts, callOf } from './http.error.js';

/** Why a redirect was not followed. */
export type RedirectRefusal =
  'not-allowed' | 'other-origin' | 'too-many' | 'insecure' | 'not-replayable' | 'no-location';

const REASONS: Readonly<Record<RedirectRefusal, string>> = {
  'not-allowed': 'redirects are not allowed',
  'other-origin': 'it leads to another origin',
  'too-many': 'there were too many redirects before it',
  insecure: 'it leads from https to an address without encryption',
  'not-replayable': 'the body of the request can be sent only once',
  'no-location': 'its location is missing or is not an http address',
};

/** The upstream answered with a redirect that the policy of the upstream does not follow. */
export class HttpRedirectError extends HttpError {
  override readonly name = 'HttpRedirectError';

  /** @param target origin that the redirect leads to. Its path and query are left out, because they can hold secrets. */
  constructor(
    readonly refusal: RedirectRefusal,
    facts: Omit<HttpErrorFacts, 'outcome'>,
    readonly target?: string,
  ) {
    const complete = {
      ...facts,
      outcome: 'answered',
      refusal,
      ...(target !== undefined && { target }),
    } as const;
    const status = facts.upstreamStatus === undefined ? '' : ` (${facts.upstreamStatus})`;
    super(
      `${callOf(complete)} was answered with a redirect${status} that is not followed: ${REASONS[refusal]}.`,
      { code: 'UPSTREAM_REDIRECT_REFUSED', status: 502, retryable: false },
      complete,
    );
  }
}
