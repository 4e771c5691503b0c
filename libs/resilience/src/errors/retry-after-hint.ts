import { causesOf, readNumber, readProperty, parseRetryAfter } from '@breakwater/core';

/**
 * Returns the wait that the other side asks for. Reads `retryAfter` (milliseconds, as in errors of this package), then the
 * `Retry-After` header in `response.headers` (axios, got) or `headers` (undici, a fetch `Response`), of the error and
 * then of its causes. Headers may be a `Headers` object or a plain one, in any case of letters.
 *
 * @param today milliseconds since the Unix epoch, to which a date is compared
 * @returns milliseconds, or `undefined` when nothing is asked for
 */
export function retryAfterHint(subject: unknown, today: number): number | undefined {
  for (const link of causesOf(subject)) {
    const retryAfter = readNumber(link, 'retryAfter');
    if (retryAfter !== undefined && retryAfter >= 0) return retryAfter;
    const hint =
      fromHeaders(readProperty(readProperty(link, 'response'), 'headers'), today) ??
      fromHeaders(readProperty(link, 'headers'), today);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function fromHeaders(headers: unknown, today: number): number | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  try {
    const get = readProperty(headers, 'get');
    const value: unknown =
      typeof get === 'function' ? Reflect.apply(get, headers, ['retry-after']) : undefined;
    return parseRetryAfter(value ?? lookUp(headers, 'retry-after'), today);
  } catch {
    // A foreign object whose headers cannot be read asks for nothing.
    return undefined;
  }
}

function lookUp(headers: object, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
