import './announcements.js';
import {
  ApiError,
  type Client,
  type ClientOptions,
  createClient,
  type RequestOptions,
} from '@breakwater/client';
import { messageOf } from '@breakwater/client/messages';

let client: Client = createClient();
const waits: number[] = [];
const aborts = new Map<string, AbortController>();

/** Functions that the tests call in the page. */
const stage = {
  waits,
  /** `refresh` is the path that renews the credentials. */
  create(options: ClientOptions, refresh?: string): void {
    client = createClient({
      random: () => 0,
      onRetry: ({ wait }) => waits.push(wait),
      ...(refresh !== undefined && { onUnauthorized: () => fetch(refresh, { method: 'POST' }) }),
      ...options,
    });
  },
  /** Sends a request; `abort(name)` aborts it. */
  async call(path: string, { name = '', method = 'GET', ...options }: CallOptions = {}): Promise<object> {
    const abort = new AbortController();
    aborts.set(name, abort);
    try {
      return { data: await client.request(method, path, { ...options, signal: abort.signal }) };
    } catch (error) {
      const { kind, status, code, retryable, retryAfter, requestId } = error as Partial<ApiError>;
      return error instanceof ApiError
        ? { kind, status, code, retryable, retryAfter, requestId, message: messageOf(error) }
        : { reason: String(error) };
    }
  },
  abort: (name: string): void => aborts.get(name)?.abort('no longer wanted'),
  /** Tells the page that it goes into the cache of the browser, or comes back. */
  tell: (event: 'pagehide' | 'pageshow'): boolean =>
    dispatchEvent(new PageTransitionEvent(event, { persisted: true })),
};

interface CallOptions extends RequestOptions {
  readonly name?: string;
  readonly method?: string;
}

Object.assign(globalThis, stage);
