import type { StreamCursor } from '../cursors/cursor-store.js';
import type { ReceivedEvent } from './received-event.js';

/** Events that arrived one after the other. */
class Generation {
  /** Greatest position of the events. */
  greatest = -Infinity;
  #size = 0;
  /** The hashes of the events with one id or position; nearly always one. Numbers as keys save the time to write and hash a text. */
  readonly #hashes = new Map<StreamCursor, number | number[]>();

  get size(): number {
    return this.#size;
  }

  has(key: StreamCursor, hash: number): boolean {
    const known = this.#hashes.get(key);
    return typeof known === 'object' ? known.includes(hash) : known === hash;
  }

  /** Adds an event whose position is greater than all others. */
  addBeyond(position: number, hash: number): void {
    this.#size++;
    this.#hashes.set(position, hash);
    this.greatest = position;
  }

  add(key: StreamCursor, hash: number, position: StreamCursor | undefined): void {
    this.#size++;
    const known = this.#hashes.get(key);
    if (known === undefined) this.#hashes.set(key, hash);
    else if (typeof known === 'object') known.push(hash);
    else this.#hashes.set(key, [known, hash]);
    if (typeof position === 'number' && position > this.greatest) this.greatest = position;
  }
}

/**
 * Remembers the events that arrived, to recognise those that a server sends again after a reconnect. Its size is bounded: two
 * generations of events, of which the older one is forgotten when the younger one is full. {@link floor} keeps a stream from asking for
 * events that are forgotten.
 */
export class SeenEvents {
  #young = new Generation();
  #old = new Generation();
  /** Greatest position of the forgotten events. */
  #forgotten = -Infinity;
  /** Position at which the stream began, whose events an earlier process has handled. */
  #start: StreamCursor | undefined;
  /** True from the beginning of a connection to its first event after all that may be repeated. */
  #isReplaying = false;

  /**
   * @param limit number of events that are remembered at least, and half of those that are remembered at most
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

  /** Returns whether the event arrived before, and remembers it. An event with neither id nor position is always new. */
  isRepeated({ givenId, cursor, hash }: ReceivedEvent): boolean {
    if (this.#isReplaying && cursor !== undefined && this.#isBeforeFloor(cursor)) return true;
    const key = givenId ?? cursor;
    if (key === undefined) return false;
    // Nearly every event is beyond all others, so that there is nothing to look up.
    const isBeyond =
      givenId === undefined &&
      typeof cursor === 'number' &&
      cursor > this.#young.greatest &&
      cursor > this.#old.greatest;
    if (!isBeyond && (this.#young.has(key, hash) || this.#old.has(key, hash))) return true;
    if (this.#young.size >= this.limit) {
      this.#forgotten = Math.max(this.#forgotten, this.#old.greatest);
      this.#old = this.#young;
      this.#young = new Generation();
    }
    if (isBeyond) this.#young.addBeyond(cursor, hash);
    else this.#young.add(key, hash, cursor);
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
}
