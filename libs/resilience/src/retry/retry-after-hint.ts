import { errorChain } from '../errors/error-chain.js';
import { parseRetryAfter } from './retry-after.js';

interface CarriesHint {
  readonly retryAfter?: unknown;
  readonly headers?: unknown;
  readonly response?: { readonly headers?: unknown } | null;
}

/**
 * How long the other side asks to wait. Looks at `retryAfter` (milliseconds, as in our own errors), then at the
 * `Retry-After` header in `response.headers` (axios, got) or `headers` (undici, a fetch `Response`), of the error and
 * then of its causes. Headers may be a `Headers` object or a plain one, in any case of letters.
 *
 * @param now milliseconds since the Unix epoch, to which a date is compared
 * @returns milliseconds, or `undefined` when nothing is asked for
 */
export function retryAfterHint(subject: unknown, now: number): number | undefined {
  for (const link of errorChain(subject)) {
    const { retryAfter, headers, response } = link as CarriesHint;
    if (typeof retryAfter === 'number' && retryAfter >= 0) return retryAfter;
    const hint = fromHeaders(response?.headers, now) ?? fromHeaders(headers, now);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function fromHeaders(headers: unknown, now: number): number | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const { get } = headers as { readonly get?: unknown };
  const value: unknown = typeof get === 'function' ? get.call(headers, 'retry-after') : undefined;
  return parseRetryAfter(value ?? lookUp(headers, 'retry-after'), now);
}

function lookUp(headers: object, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
