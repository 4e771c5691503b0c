import type { StreamCursor } from '../cursors/cursor-store.js';
import type { ProcessingOptions, ResolvedProcessingOptions } from '../processing/processing.options.js';
import type { StreamFetch } from '../transport/server-sent-events.transport.js';
import type { StreamTransport } from '../transport/stream-transport.js';

/** Headers of the request that opens a connection, e.g. credentials: fixed ones, or a function that is called for each connection. */
export type StreamHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** Waits between two attempts to connect. Durations are milliseconds. */
export interface ReconnectOptions {
  /** Upper limit of the first wait; each further one is twice as long. The wait is a random part of its limit. @default 1000 */
  readonly base?: number;
  /** Longest wait. @default 30000 */
  readonly cap?: number;
  /** Time for which a connection has to stay open before the next wait is `base` again. @default 5000 */
  readonly resetAfter?: number;
}

/**
 * Reaction to a server that no longer has the events after the kept position:
 *
 * - `fail`: the stream fails and waits for an operator, because events would be lost
 * - `latest`: the stream continues at the present; the events between are lost
 * - `backfill`: the option `backfill` loads the events from elsewhere, then the stream continues
 */
export type StaleCursorPolicy = 'fail' | 'latest' | 'backfill';

/** Loads the events after a lost position from elsewhere. */
export interface Backfill {
  /**
   * @returns the position to continue at, usually the one of the moment when the backfill began; `undefined` for the present. Events
   * between the return and the next connection are lost with `undefined`.
   */
  (context: {
    readonly stream: string;
    /** The position that the server no longer has. */
    readonly from: StreamCursor | undefined;
    readonly signal: AbortSignal;
  }): Promise<StreamCursor | undefined>;
}

/** Options that hold for all streams which set none. Durations are milliseconds. */
export interface StreamDefaults extends ProcessingOptions {
  /** If false, the stream stays idle. @default true */
  readonly enabled?: boolean;
  /** How the events arrive, or a transport of your own. @default 'websocket' */
  readonly transport?: 'websocket' | 'server-sent-events' | StreamTransport;
  /** A WHATWG `fetch` for server-sent events, e.g. one with a proxy. @default the global one */
  readonly fetch?: StreamFetch;
  /** Headers of the request that opens a connection. @default none */
  readonly headers?: StreamHeaders;
  /** Time limit for opening a connection. @default 10000 */
  readonly connectTimeout?: number;
  /** Time between two pings. Server-sent events have no pings. @default 30000 */
  readonly pingInterval?: number;
  /** Time without a byte from the server after which the connection counts as dead; longer than `pingInterval`. @default 90000 */
  readonly silenceTimeout?: number;
  /** Largest size of one message in bytes. A larger one ends the connection. @default 1048576 */
  readonly maxFrameSize?: number;
  /** Waits between two attempts to connect. */
  readonly backoff?: ReconnectOptions;
  /**
   * Number of refusals in a row after which the stream fails and waits for an operator. A refusal is an end that the next attempt
   * probably meets again: HTTP 4xx, an invalid certificate, a close with the code 1002, 1003, 1007, 1008, 1009 or 1010. `Infinity`
   * repeats for ever. @default 20
   */
  readonly maxRefusals?: number;
  /** Reaction to a server that no longer has the events after the kept position. @default 'fail' */
  readonly staleCursor?: StaleCursorPolicy;
  /** Loads lost events from elsewhere. Required by, and only allowed with, `staleCursor: 'backfill'`. @default none */
  readonly backfill?: Backfill;
  /** Lag above which the health check is degraded. `Infinity` for none. @default 60000 */
  readonly maxLag?: number;
}

/** Options of one stream. */
export interface StreamOptions extends StreamDefaults {
  /** Name for `@StreamHandler()`, metrics, health and logs: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Returns the address to connect to. `cursor` is the position to continue at; `undefined` for the present. */
  readonly url: (cursor: StreamCursor | undefined) => string | URL;
}

/** {@link StreamOptions} after the checks, with every default filled in. */
export interface ResolvedStreamOptions extends ResolvedProcessingOptions {
  readonly name: string;
  readonly url: StreamOptions['url'];
  readonly enabled: boolean;
  readonly transport: NonNullable<StreamOptions['transport']>;
  readonly fetch: StreamFetch | undefined;
  readonly headers: StreamHeaders | undefined;
  readonly connectTimeout: number;
  readonly pingInterval: number;
  readonly silenceTimeout: number;
  readonly maxFrameSize: number;
  readonly backoff: Required<ReconnectOptions>;
  readonly maxRefusals: number;
  readonly staleCursor: StaleCursorPolicy;
  readonly backfill: Backfill | undefined;
  readonly maxLag: number;
}
