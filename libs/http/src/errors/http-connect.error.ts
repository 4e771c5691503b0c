import { HttpError, type HttpErrorFacts, type HttpErrorOptions, callOf } from './http.error.js';

/**
 * How a connection failed: it could not be made, it ended before the answer, or the other side does not speak HTTP. Only
 * `unreachable` means that nothing was sent.
 */
export type HttpConnectFailure = 'unreachable' | 'lost' | 'protocol';

const IDENTITIES = {
  unreachable: { code: 'UPSTREAM_UNREACHABLE', status: 503 },
  lost: { code: 'UPSTREAM_CONNECTION_LOST', status: 502 },
  protocol: { code: 'UPSTREAM_PROTOCOL', status: 502 },
} as const;

const ENDINGS: Readonly<Record<HttpConnectFailure, string>> = {
  unreachable: 'could not be sent: there is no connection to the upstream',
  lost: 'got no answer: the connection ended',
  protocol: 'got an answer that is not valid HTTP',
};

/** There was no connection to the upstream, or it ended before the answer. */
export class HttpConnectError extends HttpError {
  override readonly name = 'HttpConnectError';

  constructor(
    readonly failure: HttpConnectFailure,
    facts: Omit<HttpErrorFacts, 'outcome'>,
    options: HttpErrorOptions = {},
  ) {
    const complete = { ...facts, outcome: failure === 'unreachable' ? 'not-sent' : 'unknown' } as const;
    const code = (options.cause as { code?: unknown } | undefined)?.code;
    super(
      `${callOf(complete)} ${ENDINGS[failure]}${typeof code === 'string' ? ` (${code})` : ''}.`,
      { ...IDENTITIES[failure], retryable: failure === 'unreachable' },
      complete,
      options,
    );
  }
}
