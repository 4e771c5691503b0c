/** The outcome of a call: the class of its status, or the reason for which it has none. */
export type HttpCallOutcome =
  | '2xx'
  | '3xx'
  | '4xx'
  | '5xx'
  /** No connection, or one that ended before the answer. */
  | 'connect'
  | 'timeout'
  /** The body broke off, is too large or is not JSON. */
  | 'body'
  | 'schema'
  /** A redirect or an address that the upstream's options do not allow. */
  | 'refused'
  /** A policy refused the call. */
  | 'rejected'
  /** The caller gave the call up. */
  | 'aborted'
  | 'error';

/** A call of an upstream has ended, after all its attempts. */
export interface HttpRequestEvent {
  /** Name of the upstream. */
  readonly upstream: string;
  readonly method: string;
  /** Template of the path, e.g. `/orders/{id}`. */
  readonly route: string;
  readonly outcome: HttpCallOutcome;
  /** HTTP status of the last answer; absent without one. */
  readonly status?: number;
  readonly attempts: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly requestId: string | undefined;
  readonly error?: unknown;
}

/** Connections of one upstream. */
export interface HttpPoolGauge {
  readonly upstream: string;
  readonly connected: number;
  readonly free: number;
  readonly pending: number;
  readonly queued: number;
  readonly running: number;
  readonly size: number;
}

/** Health of one upstream. */
export interface HttpUpstreamGauge {
  readonly upstream: string;
  /** Milliseconds since the last success; `undefined` before the first one. */
  readonly sinceLastSuccess: number | undefined;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'http.request': HttpRequestEvent;
  }

  interface ResilienceGaugeMap {
    'http-pool': HttpPoolGauge;
    'http-upstream': HttpUpstreamGauge;
  }
}
