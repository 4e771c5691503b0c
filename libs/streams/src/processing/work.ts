import type { ReceivedEvent } from './received-event.js';

/** An event between its arrival and its acknowledgement. */
export interface Work {
  readonly event: ReceivedEvent;
  /** The message as it arrived, for the dead letters. */
  readonly text: string;
  /** Size of the message in bytes. */
  readonly size: number;
  /** Events with the same key are handled in order; `undefined` without such an order. */
  readonly key: unknown;
  /** The error of a message that could not be read, in a box. */
  readonly unreadable: { readonly error: unknown } | undefined;
  /** True for a dead letter that is passed to the handler again. Its position is behind that of the stream. */
  readonly isReplay: boolean;
  /** Number of calls of the handler so far. */
  attempts: number;
  /** True when the handler has saved the position in a transaction of its own. */
  isCommitted: boolean;
  /** True when the event is handled, or in the dead letters. */
  isDone: boolean;
}
