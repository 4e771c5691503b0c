import { Fifo } from './fifo.js';
import type { Work } from './work.js';

/** The part of the limits at which a full queue has room again. */
const ROOM = 0.5;

/** Limits of a {@link WorkQueue}. */
export interface WorkQueueLimits {
  /** Events that are not acknowledged. */
  readonly maxQueued: number;
  /** Bytes of the messages that are not handled. */
  readonly maxQueuedBytes: number;
}

/** The events that wait for a handler. Of the events with one key it hands out one at a time, in the order of arrival. */
export class WorkQueue {
  /** Events that can be handled now. */
  readonly #ready = new Fifo<Work>();
  /** Keys that are being handled, or are in `#ready`, with the events that wait for them. */
  readonly #behind = new Map<unknown, Fifo<Work> | undefined>();
  #queued = 0;
  #bytes = 0;
  #isFull = false;
  #onRoom: () => void = () => undefined;

  /** @param span the number of events that are not acknowledged */
  constructor(
    private readonly limits: WorkQueueLimits,
    private readonly span: () => number,
  ) {}

  /** Number of events that wait. */
  get queued(): number {
    return this.#queued;
  }

  /** Bytes of the events that wait or are being handled. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True from the moment when a limit is reached until half of it is free again. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Sets the function that is called when a full queue has room again. */
  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  push(work: Work): void {
    this.#queued++;
    this.#bytes += work.size;
    const { key } = work;
    if (key === undefined) this.#ready.push(work);
    else if (this.#behind.has(key)) {
      const waiting = this.#behind.get(key) ?? new Fifo<Work>();
      waiting.push(work);
      this.#behind.set(key, waiting);
    } else {
      this.#behind.set(key, undefined);
      this.#ready.push(work);
    }
    if (this.#share() >= 1) this.#isFull = true;
  }

  /** Takes the next event out. Call {@link release} when it is handled. */
  next(): Work | undefined {
    const work = this.#ready.shift();
    if (work) this.#queued--;
    return work;
  }

  /** Frees the place of an event and its key, after its acknowledgement. */
  release(work: Work): void {
    this.#bytes -= work.size;
    if (work.key !== undefined) {
      const follower = this.#behind.get(work.key)?.shift();
      if (follower) this.#ready.push(follower);
      else this.#behind.delete(work.key);
    }
    if (this.#isFull && this.#share() <= ROOM) {
      this.#isFull = false;
      this.#onRoom();
    }
  }

  /** Drops all events that wait. */
  clear(): void {
    this.#ready.clear();
    this.#behind.clear();
    this.#queued = 0;
  }

  /** The used part of the limit that is closer. */
  #share(): number {
    return Math.max(this.span() / this.limits.maxQueued, this.#bytes / this.limits.maxQueuedBytes);
  }
}
