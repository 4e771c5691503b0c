/** All three forms of an HTTP date begin with the name of a day. The third form has neither a comma nor a time zone. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;
const ZONE = /(gmt|utc|[+-]\d{4})$/i;
const SECONDS = /^\d+(\.\d+)?$/;

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date in any of its three forms (RFC 9110, sections 10.2.3 and
 * 5.6.7). Fractions of a second are accepted because servers send them. A date in the past means 0.
 *
 * @param value value of the header
 * @param now current time in milliseconds since the Unix epoch
 * @returns milliseconds to wait, or `undefined` when the header is missing or malformed
 */
export function parseRetryAfter(value: unknown, now: number): number | undefined {
  if (Array.isArray(value)) return parseRetryAfter(value[0], now);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  if (SECONDS.test(trimmed)) return Number(trimmed) * 1_000;
  if (!HTTP_DATE.test(trimmed)) return undefined;
  const time = Date.parse(ZONE.test(trimmed) ? trimmed : `${trimmed} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/** Formats a `Retry-After` header in whole seconds, rounded up so that clients do not retry too early. */
export function formatRetryAfter(duration: number): string {
  return String(Math.max(0, Math.ceil(duration / 1_000)));
}
