/**
 * Makes a key for the header `Idempotency-Key`: 128 random bits. One key stands for one intent of a user, and is kept for each try.
 *
 * `crypto.randomUUID` does not exist on pages without TLS.
 */
export const newIdempotencyKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');
