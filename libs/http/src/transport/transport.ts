import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** The parts of a `URL` that a request needs. */
export type WireUrl = Pick<URL, 'href' | 'origin' | 'pathname' | 'protocol' | 'search'>;

/** A request as it goes over the wire, once: a repeated attempt makes a new one. */
export interface WireRequest {
  /** Upper-case method. */
  readonly method: string;
  /** Absolute address, with its query. */
  readonly url: WireUrl;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable | FormData | Blob;
}

/** The part of an `AbortSignal` that a transport uses. It has at most one listener at a time. */
export type WireSignal = Pick<AbortSignal, 'aborted' | 'reason' | 'throwIfAborted'> & {
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

/** The call that an attempt belongs to, for errors. */
export interface WireCall {
  /** Name of the upstream. */
  readonly upstream: string;
  /** Template of the path, e.g. `/orders/{id}`. */
  readonly route: string;
  /**
   * Aborting it ends the attempt at once, whatever phase it is in: the queue, the connection, the headers or the body. The
   * attempt then fails with the reason of the signal, untouched.
   */
  readonly signal: WireSignal;
  /** True if the upstream may get the request twice. It decides about `retryable` of the errors. @default by the method */
  readonly idempotent?: boolean;
  /** Gets the phase that the attempt has reached, so that the reader of an abort knows whether the request was sent. */
  readonly progress?: WireProgress;
}

/** How far an attempt has come. From `headers` on the upstream may have seen the request. */
export interface WireProgress {
  phase: 'queue' | 'connect' | 'headers' | 'body';
}

/** The answer to an attempt, as soon as its headers have arrived. Its body has to be read or let go of. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Address that answered: that of the request, or of the last redirect. */
  readonly url: WireUrl;
  /** The body after decompression. It fails with an `HttpBodyError` beyond the size limit, or when the connection breaks. */
  readonly body: Readable;
  /**
   * Reads the whole body. Returns it at once if all of it has arrived.
   *
   * @throws HttpBodyError when the body is longer than the limit, or breaks off
   */
  bytes(): Promise<Buffer> | Buffer;
  /** Reads at most the given bytes of the body and lets the rest go; never throws. */
  excerpt(bytes: number): Promise<Buffer>;
  /** Lets the body go: a short rest is read, so that the connection can be used again; a longer one closes it. Never throws. */
  discard(): Promise<void>;
}

/** State of the connections of an upstream. */
export interface PoolState {
  readonly connected: number;
  readonly free: number;
  readonly pending: number;
  readonly queued: number;
  readonly running: number;
  readonly size: number;
}

/** Connections to the servers of one upstream. */
export interface Transport {
  /**
   * Sends one attempt.
   *
   * @throws HttpConnectError, HttpTimeoutError, HttpBodyError, HttpRedirectError, HttpBlockedError
   */
  send(request: WireRequest, call: WireCall): Promise<WireAnswer>;
  /** Sum over all origins. */
  readonly pool: PoolState;
  /** Ends the connections after the requests in flight. Later requests are refused. */
  close(): Promise<void>;
}
