import type { StreamCursor } from '../cursors/cursor-store.js';
import type { HandlerContext } from './handler-context.js';
import type { PauseReason } from './handling-pause.js';
import type { ResolvedStreamOptions } from '../options/stream.options.js';
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

/** Calls the method with `@StreamHandler()`, with the policies that it carries. */
export type HandleEvent = (event: StreamEvent, context: HandlerContext) => unknown;

/** Counts since the start of the process, and the state at this moment. */
export interface IntakeFigures {
  /** Frames that `accept` took in. */
  readonly received: number;
  /** Events that the handler has handled. */
  readonly handled: number;
  /** Events that were left out, because the handler has handled them before. */
  readonly duplicates: number;
  /** Frames that are no valid event. */
  readonly parseErrors: number;
  /** Events that the handler could not handle, and that were put aside. */
  readonly deadLetters: number;
  /** Events that wait for the handler. */
  readonly queued: number;
  /** Events that the handler works on. */
  readonly running: number;
  /** Milliseconds between the time of the newest acknowledged event and its acknowledgement; `undefined` when events have no time. */
  readonly lag: number | undefined;
  /** The last acknowledged position. */
  readonly cursor: StreamCursor | undefined;
  /** The position that the store holds, as far as this process knows: after a kill the stream continues there. */
  readonly keptCursor: StreamCursor | undefined;
  /** Why the stream handles no events for the moment; `undefined` when it does. */
  readonly paused: PauseReason | undefined;
  /** Stores whose last call failed. */
  readonly failingStores: readonly ('cursors' | 'dead-letters')[];
}

/** Result of a replay of dead letters. */
export interface DeadLetterReplay {
  /** Dead letters that the handler has handled now. */
  readonly replayed: number;
  /** Dead letters that failed again and stay. */
  readonly failed: number;
  /** Dead letters that are in the store now. */
  readonly remaining: number;
}

/**
 * The side of a stream that reads, queues and handles what a connection receives. The connecting side drives it, and knows nothing of
 * handlers, cursors and dead letters.
 */
export interface EventIntake {
  /** Loads the kept position before the first connection. Rejects when the store fails; the caller tries again later. */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Position to continue at: the kept position, and after that the last received event minus the rewind; `undefined` for the present.
   * Call it once for each connection.
   */
  resumeAt(): StreamCursor | undefined;
  /** Replaces the position, because the server no longer has the events after the old one. `undefined` is the present. */
  restartAt(cursor: StreamCursor | undefined): Promise<void>;
  /** Takes a frame in. Never throws, never waits. */
  accept(frame: ReceivedFrame): void;
  /** True while the queue is full: the connection has to pause until `onRoom` is called. */
  readonly isFull: boolean;
  onRoom(listener: () => void): void;
  readonly figures: IntakeFigures;
  /** Passes at most `limit` dead letters of the stream to the handler again, those first that failed longest ago. @default 100 */
  replayDeadLetters(signal: AbortSignal, limit?: number): Promise<DeadLetterReplay>;
  /** Takes nothing more in, waits for running handlers until `signal` aborts, and keeps the position. */
  stop(signal: AbortSignal): Promise<void>;
}

/** Creates the intake of a stream. The processing half provides it. */
export interface EventIntakeFactory {
  create(stream: ResolvedStreamOptions, handle: HandleEvent): EventIntake;
}

/** Injection token of {@link EventIntakeFactory}. */
export const EventIntakeFactory = Symbol('@breakwater/streams:EventIntakeFactory');
