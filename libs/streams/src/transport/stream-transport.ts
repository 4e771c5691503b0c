import type { StreamCursor } from '../cursors/cursor-store.js';

/** What the server sent, before it is read. */
export interface ReceivedFrame {
  /** Text of one message. */
  readonly text: string;
  /** Size in bytes. */
  readonly size: number;
  /** Position that the transport itself knows, such as the `id` of a server-sent event. */
  readonly cursor?: StreamCursor;
}

/** Why a connection ended. `stale-cursor`: the server no longer has the events after the requested position. */
export type ConnectionEnd =
  | { readonly kind: 'closed'; readonly code?: number }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'silent' }
  | { readonly kind: 'stale-cursor' };

/** What receives the frames of a connection. None of its methods throws. */
export interface ConnectionListener {
  onOpen(): void;
  onFrame(frame: ReceivedFrame): void;
  /** Bytes arrived that are no message, e.g. a pong: the connection is alive. */
  onSign(): void;
  /** Called once, also when the connection was never open. */
  onEnd(end: ConnectionEnd): void;
}

/** One connection. */
export interface StreamConnection {
  /** Stops reading from the socket, so that the server has to wait. Frames that are already read can still arrive. */
  pause(): void;
  resume(): void;
  /** Asks the other side for a sign of life, where the transport can. */
  ping(): void;
  /** Ends the connection. `onEnd` follows. */
  close(): void;
}

/** Port: a way to receive events, e.g. a WebSocket or server-sent events. */
export interface StreamTransport {
  readonly name: string;
  connect(url: URL, listener: ConnectionListener): StreamConnection;
}
