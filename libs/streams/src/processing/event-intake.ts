import type { StreamCursor } from '../cursors/cursor-store.js';
import type { ReceivedFrame } from '../transport/stream-transport.js';

/** An event of a stream, as a handler receives it. */
export interface StreamEvent<Data = unknown> {
  readonly stream: string;
  readonly data: Data;
  /** Position of the event; `undefined` when the stream has no positions. */
  readonly cursor: StreamCursor | undefined;
  /** Names the event, to find repeated ones. */
  readonly id: string | undefined;
}

/**
 * The side of a stream that reads, queues and handles what a connection receives. The connecting side drives it, and knows nothing of
 * handlers, cursors and dead letters.
 */
export interface EventIntake {
  /** Loads the kept position before the first connection. */
  start(): Promise<void>;
  /** Position to continue at: the last acknowledged event minus the rewind; `undefined` for the present. */
  resumeAt(): StreamCursor | undefined;
  /** Takes a frame in. Never throws, never waits. */
  accept(frame: ReceivedFrame): void;
  /** True while the queue is full: the connection has to pause until `onRoom` is called. */
  readonly isFull: boolean;
  onRoom(listener: () => void): void;
  /** Takes nothing more in, waits for running handlers until `signal` aborts, and keeps the position. */
  stop(signal: AbortSignal): Promise<void>;
}
