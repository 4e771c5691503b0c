import { factsOf } from './answer.js';
import { ApiError, type ApiErrorFacts, isApiError } from './api-error.js';
import { settingsOf } from './client.constants.js';
import type { Client, ClientOptions, ClientPage, RequestOptions } from './client.options.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { urlOf } from './url.js';
import { limiter } from './within.js';

/** A GET that runs, and the number of its callers. It aborts when the last of them leaves. */
interface SharedCall extends AbortController {
  callers?: number;
  result?: Promise<unknown>;
}

/** Calls a function of the application. Resolves with a false value if it returns false or fails. */
const succeeds = (run: () => unknown): Promise<boolean | void> =>
  // oxlint-disable-next-line no-console -- An application that fails here has no other place to see it.
  new Promise((resolve) => resolve(run())).then((result) => result !== false, console.error);

/**
 * Makes an HTTP client for browsers and Node. It repeats a request when the server says that this makes sense.
 */
export function createClient(options: ClientOptions = {}): Client {
  const {
    fetch = globalThis.fetch,
    now = Date.now,
    random = Math.random,
    timers = globalThis,
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- Without the types of a browser it is necessary.
    page = globalThis as ClientPage,
  } = settingsOf(options);
  const within = limiter(timers);
  let calls: Record<string, SharedCall> = {};
  const happens = (event: 'online' | 'pageshow', signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => page.addEventListener?.(event, resolve, { signal: signal! }));
  const isOffline = (): boolean => page.navigator?.onLine === false;

  /** Resolves when the page is shown again that the user has left. */
  let shown: Promise<void> | undefined;
  page.addEventListener?.('pagehide', () => {
    shown = happens('pageshow');
  });

  /** The last renewal of the credentials; false if it failed. */
  let renewal: Promise<boolean | void> | undefined;

  async function send(request: Request, own: RequestOptions, signal: AbortSignal): Promise<unknown> {
    const { url, method } = request;
    const settings = settingsOf(options, own);
    let renew = settings.onUnauthorized;
    const isSafe = /GET|HEAD|OPTIONS/.test(method);
    const key = own.idempotencyKey ?? (own.idempotent && newIdempotencyKey());
    const ends = now() + settings.timeout;
    const left = (): number => ends - now();
    const failed = (facts: Partial<ApiErrorFacts> & Pick<ApiErrorFacts, 'kind'>): ApiError =>
      new ApiError(`${method} ${url.split('?')[0]}: ${facts.status ?? facts.kind}`, {
        status: 0,
        retryable: true,
        ...facts,
      });

    for (let retries = 0; ;) {
      const lastRenewal = renewal;
      let isSent: true | undefined;
      let error: ApiError;
      try {
        if (isOffline()) {
          await within(left(), signal, (stop) => happens('online', stop), failed({ kind: 'offline' }));
          await within(random() * 1_000, signal);
        }
        return await within(
          Math.min(settings.attemptTimeout, left()),
          signal,
          async (stop) => {
            const common = options.headers;
            const headers = new Headers(typeof common === 'function' ? await common() : common);
            // Each body has its own type. A common one would break forms.
            headers.delete('content-type');
            for (const [name, value] of request.headers) headers.set(name, value);
            if (key && !isSafe) headers.set('idempotency-key', key);
            isSent = true;
            // Another copy of `fetch` does not know the class `Request` of the platform.
            const answer = await fetch(url, { ...own, headers, signal: stop });
            const text = await answer.text();
            const type = answer.headers.get('content-type')!;
            if (answer.status >= 400 || /problem.json/.test(type)) throw failed(factsOf(answer, text, now()));
            if (text) return /json/.test(type) ? (JSON.parse(text) as unknown) : text;
            return method === 'HEAD' ? answer.headers : undefined;
          },
          failed({ kind: 'timeout' }),
        );
      } catch (cause) {
        signal.throwIfAborted();
        // The function for the headers failed.
        if (!isSent && !isApiError(cause)) throw cause;
        error = isApiError(cause) ? cause : failed({ kind: isOffline() ? 'offline' : 'network', cause });
      }
      await shown;

      const { retryAfter = 0 } = error;
      const wait = Math.max(
        retryAfter,
        random() * Math.min(settings.maxDelay, settings.delay * 2 ** retries),
      );
      if (!own.duplex) {
        if (error.status === 401 && renew) {
          if (renewal === lastRenewal) renewal = succeeds(renew);
          renew = undefined;
          if (await within(left(), signal, () => renewal!)) continue;
        } else if (
          error.retryable &&
          (isSafe || key || error.refused || /PUT|DELETE/.test(method)) &&
          retryAfter <= settings.maxRetryAfter &&
          wait < left() &&
          retries++ < settings.maxRetries
        ) {
          void succeeds(() => options.onRetry?.({ retry: retries, wait, error }));
          await within(wait, signal);
          continue;
        }
      }
      void succeeds(() => options.onError?.(error));
      throw error;
    }
  }

  const call = async (
    method: string,
    path: string,
    { json, query, ...own }: RequestOptions & RequestInit = {},
  ): Promise<unknown> => {
    if (json !== undefined) own.body = new Blob([JSON.stringify(json)], { type: 'application/json' });
    // `fetch` writes most methods in capitals, but not `patch`.
    own.method = method.toUpperCase();
    // It refuses wrong options, and resolves the URL. A stream as body is left for the attempt.
    const request = new Request(urlOf(options.baseUrl, path, query), {
      ...own,
      body: (own.body && new Blob([]))!,
    });
    const { signal } = request;
    signal.throwIfAborted();
    if (own.method !== 'GET' || own.dedupe === false) {
      calls = {};
      return send(request, own, signal);
    }
    const key = JSON.stringify([request.url, [...request.headers], own]);
    const shared = (calls[key] ??= new AbortController());
    const result = (shared.result ??= send(request, own, shared.signal));
    shared.callers = (shared.callers ?? 0) + 1;
    try {
      return await within(Infinity, signal, () => result);
    } finally {
      if (!--shared.callers) {
        shared.abort();
        delete calls[key];
      }
    }
  };
  const client: Record<string, unknown> = { request: call };
  for (const method of 'get post put patch delete head'.split(' '))
    client[method] = call.bind(client, method);
  return client as unknown as Client;
}
