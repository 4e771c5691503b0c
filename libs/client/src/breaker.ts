import { ApiError } from './api-error.js';
import type { Client, RequestOptions } from './client.options.js';

/** Options of {@link withBreaker}. */
export interface BreakerOptions {
  /** Number of failed requests in a row that opens the circuit. @default 5 */
  readonly failures?: number;
  /** Milliseconds until an open circuit admits one request as a trial. @default 30000 */
  readonly reset?: number;
  /** Returns the time in milliseconds. @default `Date.now` */
  readonly now?: () => number;
}

/** Defaults of {@link BreakerOptions}. */
export const DEFAULT_BREAKER_OPTIONS = { failures: 5, reset: 30_000 } as const satisfies BreakerOptions;

/**
 * Returns a client that sends nothing for a while after several requests in a row have failed: a page with many parts stops asking a
 * server that is down. A refused request rejects with an `ApiError` of kind `refused` and code `CIRCUIT_OPEN`.
 *
 * A failure is a request without an answer, or with a status 5xx. Aborted requests and a browser that is offline do not count.
 *
 * @throws TypeError if a limit is not a positive number
 */
export function withBreaker(client: Client, options: BreakerOptions = {}): Client {
  const { now = Date.now, failures, reset } = { ...DEFAULT_BREAKER_OPTIONS, ...options };
  if (!(failures > 0 && reset > 0))
    throw new TypeError(`Expected "failures" and "reset" to be numbers > 0, got ${failures} and ${reset}.`);
  let failed = 0;
  let admitsAt = 0;

  const request = async (method: string, path: string, own?: RequestOptions): Promise<unknown> => {
    if (failed >= failures) {
      const retryAfter = admitsAt - now();
      if (retryAfter > 0)
        throw new ApiError(`${method.toUpperCase()} was not sent: the circuit is open`, {
          kind: 'refused',
          status: 0,
          code: 'CIRCUIT_OPEN',
          retryable: true,
          refused: true,
          retryAfter,
        });
      // This request is the trial. If it never ends, the next one is due after the same time.
      admitsAt = now() + reset;
    }
    try {
      const result: unknown = await client.request(method, path, own);
      failed = 0;
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.kind !== 'offline') {
        const isFailure = error.status === 0 || error.status >= 500;
        failed = isFailure ? failed + 1 : 0;
        admitsAt = now() + reset;
      }
      throw error;
    }
  };
  const guarded: Record<string, unknown> = {};
  for (const method in client) guarded[method] = request.bind(undefined, method);
  return { ...guarded, request } as unknown as Client;
}
