import type { PauseReason } from './processing/handling-pause.js';

/**
 * State of a stream:
 *
 * - `idle`: not started, switched off, or paused by an operator
 * - `connecting`: a connection is being opened
 * - `open`: events arrive
 * - `back-off`: the connection ended, and the stream waits before the next attempt
 * - `closed`: the application shuts down, or the server has ended the stream
 * - `failed`: the stream gave up; an operator can resume it
 */
export type StreamState = 'idle' | 'connecting' | 'open' | 'back-off' | 'closed' | 'failed';

/** A stream has changed its state. */
export interface StreamStateEvent {
  readonly stream: string;
  readonly state: StreamState;
  readonly previous: StreamState;
  /** One word for the reason, e.g. the kind of a failure or `silent`; `undefined` for a change that was asked for. */
  readonly reason: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The server no longer has the events after the kept position. */
export interface StreamStaleCursorEvent {
  readonly stream: string;
  readonly policy: 'fail' | 'latest' | 'backfill';
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** An event went to the dead letters. */
export interface StreamDeadLetterEvent {
  readonly stream: string;
  /** Position of the event. */
  readonly cursor: number | string | undefined;
  /** Id of the event. */
  readonly id: string | undefined;
  /** `handler`: every call of the handler failed. `unreadable`: the message could not be read. */
  readonly reason: 'handler' | 'unreadable';
  /** The error of the last attempt. */
  readonly error: unknown;
  /** Number of calls of the handler. */
  readonly attempts: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A call of a store failed or took too long. */
export interface StreamStoreFailedEvent {
  readonly stream: string;
  readonly store: 'cursors' | 'dead-letters';
  readonly error: unknown;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A stream began to wait for better times, or handles events again. */
export interface StreamHandlingEvent {
  readonly stream: string;
  /** Why it waits; `undefined` when it handles events again. */
  readonly paused: PauseReason | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A stream at this moment, and its counts since the start of the process. */
export interface StreamGauge {
  readonly stream: string;
  readonly state: StreamState;
  /** Milliseconds between an event and its acknowledgement, for the newest acknowledged event; `undefined` when events have no time. */
  readonly lag: number | undefined;
  /** Events that wait for the handler. */
  readonly queued: number;
  /** Events that the handler works on. */
  readonly running: number;
  /** 1 while the connection is not read, because the queue is full. */
  readonly heldBack: 0 | 1;
  readonly received: number;
  readonly handled: number;
  readonly duplicates: number;
  readonly parseErrors: number;
  readonly deadLetters: number;
  /** Connections that were opened after the first one. */
  readonly reconnects: number;
  /** How often the server no longer had the requested position. */
  readonly staleCursors: number;
}

declare module '@breakwater/core' {
  interface ResilienceGaugeMap {
    stream: StreamGauge;
  }

  interface ResilienceEventMap {
    'stream.state': StreamStateEvent;
    'stream.stale-cursor': StreamStaleCursorEvent;
    'stream.dead-letter': StreamDeadLetterEvent;
    'stream.store-failed': StreamStoreFailedEvent;
    'stream.handling': StreamHandlingEvent;
  }
}
