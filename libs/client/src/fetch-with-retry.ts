import { toldBy } from './answer.js';
import { limiter } from './within.js';

/**
 * `fetch` with at most `maxRetries` attempts in all, for any server whose errors say `retryable: true`. It waits one second after the
 * first failed attempt, then two seconds, four and so on. It also repeats a request whose network failed, whatever its method. An
 * abort ends it at once. The last response is returned with its body unread.
 */
export async function fetchWithRetry(
  url: string | URL | Request,
  options?: RequestInit,
  maxRetries = 3,
): Promise<Response> {
  const request = url instanceof Request ? url : undefined;
  const signal = options?.signal ?? request?.signal ?? new AbortController().signal;
  for (let attempt = 1; ; attempt++) {
    const isLast = !(attempt < maxRetries);
    try {
      const response = await fetch(request?.clone() ?? url, options);
      if (isLast || response.ok) return response;
      const body: unknown = await response
        .clone()
        .json()
        .catch(() => {});
      if (toldBy(body)['retryable'] !== true) return response;
      await response.body?.cancel();
    } catch (error) {
      if (isLast || signal.aborted) throw error;
    }
    await limiter(globalThis)(2 ** attempt * 500, signal);
  }
}
