import type { StoreContext, StreamCursor } from '../cursors/cursor-store.js';

/** An event that could not be handled. */
export interface DeadLetter {
  /** Names the letter within its stream. An event that fails again has the same one. */
  readonly id: string;
  readonly stream: string;
  /** The message as it arrived. It can contain personal data: it is stored, and never logged. */
  readonly payload: string;
  /** Position of the event. */
  readonly cursor: StreamCursor | undefined;
  /** `handler`: every call of the handler failed. `unreadable`: the message could not be read. */
  readonly reason: 'handler' | 'unreadable';
  /** Class of the last error. */
  readonly errorName: string;
  /** Code of the last error. */
  readonly errorCode: string | undefined;
  /** Number of calls of the handler, including those of replays. */
  readonly attempts: number;
  /** Time of the last failure. */
  readonly failedAt: Date;
}

/** Port: keeps events that could not be handled. */
export interface DeadLetterStore {
  /** Keeps a letter. It replaces the one of the same stream and id. */
  add(letter: DeadLetter, context: StoreContext): Promise<void>;
  /** Returns at most `limit` letters of a stream, by the time of their last failure, the oldest first. */
  list(stream: string, limit: number, context: StoreContext): Promise<readonly DeadLetter[]>;
  /** Removes letters. An id that is not there has no effect. */
  remove(stream: string, ids: readonly string[], context: StoreContext): Promise<void>;
  /** Returns the number of letters of a stream. */
  count(stream: string, context: StoreContext): Promise<number>;
}
