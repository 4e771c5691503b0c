import { createHash } from 'node:crypto';

/**
 * Returns the id of what a request with an `Idempotency-Key` creates: the same key and content give the same id, so that a repeated request
 * needs no memory of the first one. It is a UUID of version 8, which RFC 9562 leaves to applications.
 */
export function idOfRequest(key: string, content: object): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([key, content]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
