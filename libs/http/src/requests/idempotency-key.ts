import { randomUUID } from 'node:crypto';
import { OptionsError } from '@breakwater/core';

/** Header of the draft draft-ietf-httpapi-idempotency-key-header. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';

/** Key by which an upstream recognises a repeated request: `true` for a new UUID, a text, or a function that returns a text. */
export type IdempotencyKey = true | string | (() => string);

/** Form of the header: a string of structured fields in quotes, as the draft demands, or the key as it is. */
export type IdempotencyKeyFormat = 'quoted' | 'raw';

/** Printable ASCII. */
const KEY = /^[\u0020-\u007e]{1,255}$/;

/**
 * Returns the value of the header. Call it once per logical call, so that all attempts send the same key.
 *
 * @throws OptionsError for a key that the header cannot carry
 */
export function idempotencyKeyHeader(
  input: IdempotencyKey,
  format: IdempotencyKeyFormat,
  place: string,
): string {
  const key: unknown = input === true ? randomUUID() : typeof input === 'function' ? input() : input;
  if (typeof key !== 'string' || !KEY.test(key)) {
    const expected = 'true, a text of 1 to 255 printable ASCII characters, or a function that returns one';
    throw new OptionsError('idempotencyKey', expected, typeof key === 'string' ? 'another text' : key, place);
  }
  return format === 'raw' ? key : `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
