import { createHmac, timingSafeEqual } from 'node:crypto';

/** Characters of a signature. */
const LENGTH = 64;

/**
 * Signs the messages of one service, so that only those who know the secret can send orders: access to Redis is not enough.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export class Seal {
  readonly #key: Buffer;

  constructor(secret: string, service: string) {
    this.#key = createHmac('sha256', secret).update(`@breakwater/admin:fleet:${service}`).digest();
  }

  /** Puts the signature in front of the text. */
  close(text: string): string {
    return this.#sign(text) + text;
  }

  /** Returns the text of a signed message; `undefined` if somebody else has written it. */
  open(message: string): string | undefined {
    const text = message.slice(LENGTH);
    const signature = Buffer.from(message.slice(0, LENGTH));
    const expected = Buffer.from(this.#sign(text));
    const isOwn = signature.length === expected.length && timingSafeEqual(signature, expected);
    return isOwn ? text : undefined;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}
