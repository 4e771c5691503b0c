import type { StreamCursor } from '../cursors/cursor-store.js';
import type { CursorUnit, ResolvedProcessingOptions } from './processing.options.js';
import type { ReceivedEvent } from './received-event.js';
import { SeenEvents } from './seen-events.js';

/** Milliseconds of one unit. */
const UNITS: Readonly<Record<CursorUnit, number | undefined>> = {
  microseconds: 0.001,
  milliseconds: 1,
  seconds: 1_000,
  sequence: undefined,
};

/** Smallest part of the rewind; connections after that have none. */
const SMALLEST_SHARE = 1 / 8;

/** Where a stream continues after a lost connection, and which of the events that then arrive are repeated. */
export class StreamPosition {
  readonly #seen: SeenEvents;
  readonly #unit: number | undefined;
  /** The rewind in units of the positions. */
  readonly #rewind: number;
  /** Part of the rewind that the next connection asks for. */
  #share = 1;
  /** Events of the current connection. */
  #fresh = 0;
  #repeated = 0;
  /** Position of the last event that arrived. It is in the queue of this process at least, so a reconnect continues after it. */
  #received: StreamCursor | undefined;

  constructor({
    rememberedEvents,
    sharedPositions,
    cursorUnit,
    rewind,
  }: Pick<ResolvedProcessingOptions, 'rememberedEvents' | 'sharedPositions' | 'cursorUnit' | 'rewind'>) {
    this.#seen = new SeenEvents(rememberedEvents, sharedPositions);
    this.#unit = UNITS[cursorUnit];
    this.#rewind = this.#unit === undefined ? 0 : rewind / this.#unit;
  }

  /** Sets the position at which the stream begins, after the events that an earlier process has handled. */
  startAt(position: StreamCursor | undefined): void {
    this.#received = position;
    this.#seen.startAt(position);
  }

  /**
   * Returns the position for a new connection. The rewind never reaches events that cannot be recognised as repeated: those that this
   * process has forgotten, and those that an earlier process has handled.
   */
  resumeAt(): StreamCursor | undefined {
    this.#seen.beginConnection();
    this.#adaptRewind();
    const received = this.#received;
    if (typeof received !== 'number') return received;
    const rewound = received - this.#rewind * this.#share;
    return Math.max(Math.min(received, Math.max(rewound, this.#seen.floor)), 0);
  }

  /** Returns whether an event arrived before, and remembers it. */
  isRepeated(event: ReceivedEvent): boolean {
    const { cursor } = event;
    if (this.#seen.isRepeated(event)) {
      this.#repeated++;
      return true;
    }
    this.#fresh++;
    if (cursor !== undefined) this.#received = cursor;
    return false;
  }

  /**
   * Halves the rewind after a connection that brought repeated events only, and ends it after a few of them: against a server that cuts
   * each connection after some events, the stream would stay at one place for ever.
   */
  #adaptRewind(): void {
    if (this.#fresh > 0) this.#share = 1;
    else if (this.#repeated > 0) this.#share = this.#share > SMALLEST_SHARE ? this.#share / 2 : 0;
    this.#fresh = this.#repeated = 0;
  }

  /** Time of a position, in milliseconds since 1970. */
  timeOf(position: StreamCursor | undefined): number | undefined {
    return typeof position === 'number' && this.#unit !== undefined ? position * this.#unit : undefined;
  }
}
