import type { StreamCursor } from '../cursors/cursor-store.js';
import { Fifo } from './fifo.js';

/** The facts of an event that the watermark uses. */
export interface WatermarkEntry {
  readonly event: { readonly cursor: StreamCursor | undefined };
  isDone: boolean;
}

/**
 * The position up to which every event is acknowledged. Handlers that run in parallel finish in any order, and the position moves only
 * past events before which nothing is open.
 */
export class Watermark {
  readonly #entries = new Fifo<WatermarkEntry>();
  #position: StreamCursor | undefined;

  /** The position of the last event of the contiguous part; `undefined` while there is none. */
  get position(): StreamCursor | undefined {
    return this.#position;
  }

  /** Number of events from the oldest open one to the newest. */
  get span(): number {
    return this.#entries.size;
  }

  /** Sets the position from which the stream continues. */
  startAt(position: StreamCursor | undefined): void {
    this.#position = position;
  }

  /** Adds an event, in the order of arrival. */
  add(entry: WatermarkEntry): void {
    this.#entries.push(entry);
  }

  /** Marks an event as acknowledged. Returns the number of events that became part of the contiguous part. */
  acknowledge(entry: WatermarkEntry): number {
    entry.isDone = true;
    let passed = 0;
    for (let first = this.#entries.first; first?.isDone; first = this.#entries.first) {
      this.#entries.shift();
      this.#position = laterPosition(this.#position, first.event.cursor);
      passed++;
    }
    return passed;
  }
}

/** Returns the new position, unless it is a number below the known one. */
function laterPosition(
  known: StreamCursor | undefined,
  next: StreamCursor | undefined,
): StreamCursor | undefined {
  if (next === undefined) return known;
  return typeof known === 'number' && typeof next === 'number' && next < known ? known : next;
}
