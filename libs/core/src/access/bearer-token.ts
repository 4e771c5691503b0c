import { createHash, timingSafeEqual } from 'node:crypto';
import { HiddenValue } from '../errors/hidden-value.js';
import { OptionsError } from '../errors/options.error.js';
import type { RequestAuthorizer } from './request-authorizer.js';

/** Visible ASCII characters: the only ones that a client can send after `Bearer `. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** A secret that requests carry as `Authorization: Bearer <token>`. */
export class BearerToken {
  readonly #expected: Buffer;

  /**
   * @param token the secret; surrounding white space is removed, because secret files often end with a line break
   * @param option the source of the secret, for the error message, e.g. `DEBUG_TOKEN`
   * @throws OptionsError when no client could send the token: it is empty, contains a blank or is not ASCII
   */
  constructor(token: string, option = 'token') {
    const trimmed = typeof token === 'string' ? token.trim() : '';
    if (!SENDABLE.test(trimmed)) {
      const actual = trimmed === '' ? 'nothing but blanks' : 'a text with other characters';
      throw new OptionsError(option, 'visible ASCII characters without blanks', new HiddenValue(actual));
    }
    this.#expected = digest(trimmed);
  }

  /** Returns whether the value of an `Authorization` header carries the token. Compares in constant time. */
  isSentIn(authorization: unknown): boolean {
    const header = typeof authorization === 'string' ? authorization : '';
    const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1] ?? '';
    return timingSafeEqual(digest(token), this.#expected);
  }
}

/**
 * Admits the requests that carry `token` as `Authorization: Bearer <token>`.
 *
 * @throws OptionsError when no client could send the token
 */
export function bearerToken(token: string, option?: string): RequestAuthorizer {
  const secret = new BearerToken(token, option);
  return ({ headers }) => secret.isSentIn(headers['authorization']);
}

/** All digests have the same length, so the comparison does not reveal the length of the token. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
