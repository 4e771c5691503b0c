import type { StreamCursor } from '../cursors/cursor-store.js';

/** Ids of one generation, and the greatest position among them. */
interface Generation {
  readonly ids: Set<string>;
  greatest: number;
}

const emptyGeneration = (): Generation => ({ ids: new Set(), greatest: -Infinity });

/**
 * Remembers the events that arrived, to recognise those that a server sends again after a reconnect. Its size is bounded: two
 * generations of ids, of which the older one is forgotten when the younger one is full. {@link floor} keeps a stream from asking for
 * events that are forgotten.
 */
export class SeenEvents {
  #young = emptyGeneration();
  #old = emptyGeneration();
  /** Greatest position of the forgotten events. */
  #forgotten = -Infinity;
  /** Position at which the stream began, whose events an earlier process has handled. */
  #start: StreamCursor | undefined;
  /** True from the beginning of a connection to its first event after all that may be repeated. */
  #isReplaying = false;

  /**
   * @param limit number of ids that are remembered at least, and half of those that are remembered at most
   * @param sharedPositions true when several events can have one position
   */
  constructor(
    private readonly limit: number,
    private readonly sharedPositions: boolean,
  ) {}

  /** The lowest number at which a connection may begin without events that cannot be recognised as repeated. */
  get floor(): number {
    const start = typeof this.#start === 'number' ? this.#start : -Infinity;
    return Math.max(start, this.#forgotten);
  }

  /** Sets the position up to which an earlier process has handled the events. */
  startAt(position: StreamCursor | undefined): void {
    this.#start = position;
  }

  /** Tells that a connection begins, which may repeat events. */
  beginConnection(): void {
    this.#isReplaying = true;
  }

  /** Returns whether the event arrived before, and remembers it. An event without an id is known by its position only. */
  isRepeated(id: string | undefined, position: StreamCursor | undefined): boolean {
    if (this.#isReplaying && position !== undefined && this.#isBeforeFloor(position)) return true;
    if (id === undefined) return false;
    if (this.#young.ids.has(id) || this.#old.ids.has(id)) return true;
    this.#remember(id, position);
    return false;
  }

  #isBeforeFloor(position: StreamCursor): boolean {
    if (typeof position === 'number') {
      if (position <= this.#forgotten) return true;
      if (typeof this.#start === 'number' && position < this.#start) return true;
    }
    if (position === this.#start) return !this.sharedPositions;
    // The server repeats in order, so everything after this event is new or known by its id.
    this.#isReplaying = false;
    return false;
  }

  #remember(id: string, position: StreamCursor | undefined): void {
    if (this.#young.ids.size >= this.limit) {
      this.#forgotten = Math.max(this.#forgotten, this.#old.greatest);
      this.#old = this.#young;
      this.#young = emptyGeneration();
    }
    this.#young.ids.add(id);
    if (typeof position === 'number' && position > this.#young.greatest) this.#young.greatest = position;
  }
}
