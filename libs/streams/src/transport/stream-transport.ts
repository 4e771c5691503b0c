import type { StreamCursor } from '../cursors/cursor-store.js';

/** One message of the server, before it is read. */
export interface ReceivedFrame {
  /** Text of one message. */
  readonly text: string;
  /** Size in bytes. */
  readonly size: number;
  /** Position that the transport itself knows, such as the `id` of a server-sent event. */
  readonly cursor?: StreamCursor;
}

/**
 * Why a connection ended.
 *
 * - `closed`: the server closed it; `code` is the close code of a WebSocket
 * - `refused`: the server answered the request that opens the connection with an HTTP status, redirects included
 * - `failed`: it could not be opened, or broke
 * - `finished`: the server says that the stream has ended and that nobody should connect again (server-sent events: status 204)
 * - `stale-cursor`: the server no longer has the events after the requested position. It says so in one of these ways: the request to
 *   open the connection is answered with a status of 400 or above and the JSON body `{ "error": "CursorTooOld", ... }`, as
 *   Jetstream v2 does; or a message with the same body arrives; or the close frame has the reason `CursorTooOld`.
 */
export type ConnectionEnd =
  | { readonly kind: 'closed'; readonly code?: number; readonly reason?: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** Milliseconds that the server asks to wait: its `Retry-After`. */
      readonly retryAfter: number | undefined;
    }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'finished' }
  | { readonly kind: 'stale-cursor'; readonly message?: string };

/** Receives the frames of a connection. None of its methods throws. */
export interface ConnectionListener {
  onOpen(): void;
  onFrame(frame: ReceivedFrame): void;
  /** Bytes arrived that are no message, e.g. a pong: the connection is alive. */
  onSign(): void;
  /** The server asks for this wait in milliseconds before the next connection (server-sent events: `retry`). */
  onRetryAfter?(delay: number): void;
  /** Called once, also when the connection was never open. Never called after `close()`, and never before `connect()` returns. */
  onEnd(end: ConnectionEnd): void;
}

/** One connection. */
export interface StreamConnection {
  /** Stops reading from the socket, so that the server has to wait. Frames that are already read can still arrive. */
  pause(): void;
  resume(): void;
  /** Asks the other side for a sign of life, where the transport can. */
  ping(): void;
  /** Ends the connection at once. The listener is not called afterwards. */
  close(): void;
}

/** A request for a connection. */
export interface ConnectionRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Largest size of one message in bytes. */
  readonly maxFrameSize: number;
  /** Position to continue at, for a transport that sends it in a header; the URL has it, too. */
  readonly cursor: StreamCursor | undefined;
}

/** Port: a way to receive events, e.g. a WebSocket or server-sent events. */
export interface StreamTransport {
  readonly name: string;
  connect(request: ConnectionRequest, listener: ConnectionListener): StreamConnection;
}
