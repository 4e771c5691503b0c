import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header of the signature: `t=<seconds since the Unix epoch>,v1=<hexadecimal HMAC>`. */
export const SIGNATURE_HEADER = 'x-breakwater-signature';

/**
 * Signs a body together with the time, so that a receiver can refuse forged and outdated requests.
 *
 * @returns `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`
 */
export function signBody(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${digest(body, secret, seconds).toString('hex')}`;
}

/**
 * Verifies a signature, for receivers: it was made with the secret, for this body, and recently.
 *
 * @param tolerance seconds by which the clocks of sender and receiver may differ
 */
export function verifySignature(
  { body, signature, secret }: { readonly body: string; readonly signature: string; readonly secret: string },
  at: Date,
  tolerance = 300,
): boolean {
  const parts = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(signature);
  if (!parts) return false;
  const seconds = Number(parts[1]);
  if (Math.abs(at.getTime() / 1_000 - seconds) > tolerance) return false;
  return timingSafeEqual(digest(body, secret, seconds), Buffer.from(parts[2]!, 'hex'));
}

function digest(body: string, secret: string, seconds: number): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
}
