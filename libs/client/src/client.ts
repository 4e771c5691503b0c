import { factsOf } from './answer.js';
import { ApiError, type ApiErrorFacts } from './api-error.js';
import { settingsOf } from './client.constants.js';
import type { Client, ClientOptions, ClientPage, RequestOptions } from './client.options.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { urlOf } from './url.js';
import { limiter } from './within.js';

/** A GET that runs, and the number of its callers. */
interface SharedCall {
  callers: number;
  readonly stop: AbortController;
  readonly result: Promise<unknown>;
}

/**
 * Makes an HTTP client for browsers and Node. It repeats a request when the server says that this makes sense.
 */
export function createClient(options: ClientOptions = {}): Client {
  const { fetch = globalThis.fetch, now = Date.now, random = Math.random } = options;
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- Without the types of a browser it is necessary.
  const page = options.page ?? (globalThis as ClientPage);
  settingsOf(options);
  const within = limiter(options.timers ?? globalThis);
  const calls = new Map<string, SharedCall>();
  const happens = (event: 'online' | 'pageshow', signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => page.addEventListener?.(event, resolve, { once: true, signal: signal! }));
  const isOffline = (): boolean => page.navigator?.onLine === false;

  /** Resolves when the page is shown again that the user has left. */
  let shown: Promise<void> | undefined;
  page.addEventListener?.('pagehide', () => {
    shown = happens('pageshow');
  });

  /** The last renewal of the credentials; false if it failed. */
  let renewal: Promise<boolean> | undefined;

  async function send(request: Request, own: RequestOptions, signal: AbortSignal): Promise<unknown> {
    const { method } = request;
    const { maxRetries, delay, maxDelay, maxRetryAfter, timeout, attemptTimeout, onUnauthorized } =
      settingsOf(options, own);
    let renew = onUnauthorized;
    const isStream = 'duplex' in own;
    const isSafe = /GET|HEAD|OPTIONS/.test(method);
    const key = own.idempotencyKey ?? (own.idempotent && newIdempotencyKey());
    if (key && !isSafe) request.headers.set('Idempotency-Key', key);
    const what = `${method} ${request.url.split('?')[0]}`;
    const ends = now() + timeout;
    const left = (): number => Math.max(0, ends - now());
    const failed = (facts: Partial<ApiErrorFacts> & Pick<ApiErrorFacts, 'kind'>): ApiError =>
      new ApiError(`${what}: ${facts.status ?? facts.kind}`, { status: 0, retryable: true, ...facts });

    for (let retries = 0; ;) {
      const lastRenewal = renewal;
      let error: ApiError;
      try {
        if (isOffline()) {
          await within(left(), signal, (stop) => happens('online', stop), failed({ kind: 'offline' }));
          await within(random() * 1_000, signal);
        }
        return await within(
          Math.min(attemptTimeout, left()),
          signal,
          async (stop) => {
            const common = options.headers;
            const headers = new Headers(typeof common === 'function' ? await common() : common);
            request.headers.forEach((value, name) => headers.set(name, value));
            const answer = await fetch(isStream ? request : request.clone(), { headers, signal: stop });
            const text = await answer.text();
            const type = `${answer.headers.get('content-type')}`;
            if (answer.status >= 400 || type.includes('problem+json'))
              throw failed(factsOf(answer, text, now()));
            if (text) return type.includes('json') ? (JSON.parse(text) as unknown) : text;
            return method === 'HEAD' ? answer.headers : undefined;
          },
          failed({ kind: 'timeout' }),
        );
      } catch (cause) {
        signal.throwIfAborted();
        error =
          cause instanceof ApiError ? cause : failed({ kind: isOffline() ? 'offline' : 'network', cause });
      }
      await shown;

      const { retryAfter = 0 } = error;
      const wait = Math.max(retryAfter, random() * Math.min(maxDelay, delay * 2 ** retries));
      if (!isStream) {
        if (error.status === 401 && renew) {
          if (renewal === lastRenewal)
            renewal = Promise.resolve()
              .then(renew)
              .then(
                (result) => result !== false,
                () => false,
              );
          renew = undefined;
          if (await within(left(), signal, () => renewal!)) continue;
        } else if (
          error.retryable &&
          (isSafe || key || error.refused || /PUT|DELETE/.test(method)) &&
          retryAfter <= maxRetryAfter &&
          wait < left() &&
          retries++ < maxRetries
        ) {
          options.onRetry?.({ retry: retries, wait, error });
          await within(wait, signal);
          continue;
        }
      }
      options.onError?.(error);
      throw error;
    }
  }

  const call = async (
    method: string,
    path: string,
    { json, query, ...init }: RequestOptions = {},
  ): Promise<unknown> => {
    const request = new Request(urlOf(options.baseUrl, path, query), {
      ...init,
      ...(json !== undefined && { body: new Blob([JSON.stringify(json)], { type: 'application/json' }) }),
      // `fetch` writes most methods in capitals, but not `patch`.
      method: method.toUpperCase(),
    });
    const { signal } = request;
    signal.throwIfAborted();
    if (request.method !== 'GET' || init.dedupe === false) {
      calls.clear();
      return send(request, init, signal);
    }
    const key = JSON.stringify([request.url, [...request.headers], init]);
    let shared = calls.get(key);
    if (!shared) {
      const stop = new AbortController();
      shared = { callers: 0, stop, result: send(request, init, stop.signal) };
      calls.set(key, shared);
    }
    shared.callers++;
    try {
      return await within(Infinity, signal, () => shared.result);
    } finally {
      if (!--shared.callers) {
        shared.stop.abort();
        calls.delete(key);
      }
    }
  };
  const client: Record<string, unknown> = { request: call };
  for (const method of 'get post put patch delete head'.split(' '))
    client[method] = call.bind(undefined, method);
  return client as unknown as Client;
}
