import type { ApiError } from './api-error.js';

/** A WHATWG `fetch`. */
export type Fetch = typeof globalThis.fetch;

/** Headers, as `fetch` takes them. */
export type RequestHeaders = RequestInit['headers'];

/** Limits of a client, which a single request can change. They are numbers from 0 on. */
export interface RequestLimits {
  /** Number of retries after the first attempt. @default 2 */
  readonly maxRetries?: number;
  /** Upper limit of the first wait, in milliseconds. The wait is a random part of it. Each retry doubles the limit. @default 500 */
  readonly delay?: number;
  /** Upper limit of the doubled `delay`, in milliseconds. @default 10000 */
  readonly maxDelay?: number;
  /** Longest `Retry-After` that the client waits for, in milliseconds. A request fails at once if the server asks for more. @default 30000 */
  readonly maxRetryAfter?: number;
  /** Milliseconds for all attempts, waits and the time offline. No wait begins that does not fit. `Infinity` sets no limit. @default 30000 */
  readonly timeout?: number;
  /** Milliseconds for one attempt, its body included. `Infinity` sets no limit. @default 10000 */
  readonly attemptTimeout?: number;
}

/** A retry that is about to wait. */
export interface RetryEvent {
  /** Number of the retry, from 1. */
  readonly retry: number;
  /** Milliseconds until the retry. */
  readonly wait: number;
  /** The failure of the last attempt. Its message names the request. */
  readonly error: ApiError;
}

/** The timers of a client. */
export interface ClientTimers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The parts of `window` that a client uses. Node has none of them. */
export interface ClientPage {
  readonly navigator?: { readonly onLine?: boolean };
  addEventListener?(
    type: 'online' | 'pagehide' | 'pageshow',
    listener: () => void,
    options?: { readonly once?: boolean; readonly signal?: AbortSignal },
  ): void;
}

/** Options of {@link createClient}. */
export interface ClientOptions extends RequestLimits {
  /** Address that every path is appended to. @default none: paths are URLs, or relative to the page */
  readonly baseUrl?: string | URL;
  /**
   * Headers of each request, or a function that returns them for each attempt, e.g. with the current token. An error of this function
   * ends the request. Headers of a request have precedence, and `Content-Type` belongs there. @default none
   */
  readonly headers?: RequestHeaders | (() => RequestHeaders | Promise<RequestHeaders>);
  /**
   * Renews the credentials after a 401, once for all requests that need it. Each of them is then sent once more, unless this returns
   * false or fails. Requests of this function itself set `onUnauthorized: undefined`. @default none
   */
  readonly onUnauthorized?: () => unknown;
  /** Called before each wait for a retry. An error of this function is written to the console. @default none */
  readonly onRetry?: (event: RetryEvent) => unknown;
  /**
   * Called with each error that a request ends with. An abort by the caller is no error. An error of this function is written to the
   * console. @default none
   */
  readonly onError?: (error: ApiError) => unknown;
  /** Sends the requests. It receives a URL and options, also those of another copy of `fetch`. @default the global `fetch` */
  readonly fetch?: Fetch;
  /** Returns a random number from 0 to 1. @default `Math.random` */
  readonly random?: () => number;
  /** Returns the time in milliseconds since 1970. @default `Date.now` */
  readonly now?: () => number;
  /** Timers for waits and time-outs. @default the global timers */
  readonly timers?: ClientTimers;
  /** The page that goes offline and is left. @default `globalThis` */
  readonly page?: ClientPage;
}

/** Value of a query parameter. `null` and `undefined` are left out. */
export type QueryValue = string | number | boolean | Date | null | undefined;

/** Options of one request: those of `fetch`, and these. */
export interface RequestOptions extends Omit<RequestInit, 'method'>, RequestLimits {
  /** Query parameters. A list gives one parameter for each value. @default none */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
  /** Value that is sent as JSON, in place of `body`. @default none */
  readonly json?: unknown;
  /** `'half'` belongs to a stream as body. Such a request is not repeated. @default none */
  readonly duplex?: 'half';
  /** True sends an `Idempotency-Key`, so that a POST or PATCH can be repeated. @default false */
  readonly idempotent?: boolean;
  /** The key to send. Use one key for all tries of one intent. GET, HEAD and OPTIONS send none. @default none */
  readonly idempotencyKey?: string | undefined;
  /** False sends a GET even if an equal one of this client is running. Otherwise both get the same result. @default true */
  readonly dedupe?: boolean;
  /** `undefined` ends the request with its 401. @default that of the client */
  readonly onUnauthorized?: undefined;
}

/** Sends a request and returns its body: parsed JSON, other text, or `undefined` if it is empty. Rejects with an {@link ApiError}. */
export type Send = <T = unknown>(path: string, options?: RequestOptions) => Promise<T>;

/** An HTTP client. */
export interface Client {
  readonly get: Send;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: Send;
  /** Returns the headers. */
  readonly head: (path: string, options?: RequestOptions) => Promise<Headers>;
  /** Sends a request with any method. */
  readonly request: <T = unknown>(method: string, path: string, options?: RequestOptions) => Promise<T>;
}
