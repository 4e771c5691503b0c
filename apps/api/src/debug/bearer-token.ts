import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret that requests carry as `Authorization: Bearer <token>`. */
export class BearerToken {
  readonly #expected: Buffer;

  constructor(token: string) {
    this.#expected = digest(token);
  }

  /** Whether the value of an `Authorization` header carries the token. */
  isSentIn(authorization: unknown): boolean {
    const header = typeof authorization === 'string' ? authorization : '';
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '';
    return timingSafeEqual(digest(token), this.#expected);
  }
}

/** Digests have one length, so that comparing them tells nothing of the length of the token either. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
