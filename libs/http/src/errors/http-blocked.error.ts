import { HttpError, type HttpErrorFacts, callOf } from './http.error.js';

/** Why an untrusted address was refused. */
export type BlockedReason = 'protocol' | 'port' | 'credentials' | 'address';

const REASONS: Readonly<Record<BlockedReason, string>> = {
  protocol: 'its protocol is neither http nor https',
  port: 'its port is not allowed',
  credentials: 'it contains a user name or password',
  address: 'it leads to an address that is not public',
};

/** An address that came from outside is refused, because it could lead into the internal network. Nothing was sent. */
export class HttpBlockedError extends HttpError {
  override readonly name = 'HttpBlockedError';

  /** @param range kind of the refused address, e.g. `loopback` or `private`; the address itself is not part of the error */
  constructor(
    readonly reason: BlockedReason,
    facts: Omit<HttpErrorFacts, 'outcome'>,
    readonly range?: string,
  ) {
    const complete = {
      ...facts,
      outcome: 'not-sent',
      reason,
      ...(range !== undefined && { range }),
    } as const;
    super(
      `${callOf(complete)} was not sent, because the address is refused: ${REASONS[reason]}${range === undefined ? '' : ` (${range})`}.`,
      { code: 'UPSTREAM_BLOCKED', status: 502, retryable: false },
      complete,
    );
  }
}
