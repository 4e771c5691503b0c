/**
 * Reads a `Retry-After` header: whole seconds or a date (RFC 9110, section 10.2.3).
 *
 * @param now milliseconds since the Unix epoch
 * @returns milliseconds; `undefined` when there is no header or it cannot be read
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
