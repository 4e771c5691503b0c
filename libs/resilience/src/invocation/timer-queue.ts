import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '@breakwater/core';

/** Told when its time has come. Must not throw. */
export interface DueListener {
  onDue(): void;
}

/** Options of {@link TimerQueue.add}. */
export interface TimerEntryOptions {
  /** Whether the process stays alive for this entry. @default true */
  readonly ref?: boolean;
}

/** A place in the queue; hand it back to {@link TimerQueue.remove}. */
export class TimerEntry {
  previous: TimerEntry | undefined;
  next: TimerEntry | undefined;

  constructor(
    readonly due: number,
    readonly listener: DueListener,
    readonly lane: TimerLane,
    readonly ref: boolean,
  ) {}
}

/** Entries of one delay: as all wait equally long, they fall due in the order in which they came. */
class TimerLane {
  head: TimerEntry | undefined;
  tail: TimerEntry | undefined;
}

/**
 * All timers of an application on one timer of the clock. Adding and removing cost a few pointer writes, so that
 * a time limit which is hardly ever reached is nearly free: the clock's timer stays armed for the earliest entry
 * seen and looks for the next one when it fires.
 */
export class TimerQueue {
  readonly #lanes = new Map<number, TimerLane>();
  #timer: Timer | undefined;
  #armedFor = Infinity;
  #referenced = 0;
  /** Timers fire outside of the request that happened to arm them. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(private readonly clock: Clock) {}

  /** Calls `listener.onDue()` once after `delay` milliseconds. */
  add(delay: number, listener: DueListener, options?: TimerEntryOptions): TimerEntry {
    let lane = this.#lanes.get(delay);
    if (!lane) this.#lanes.set(delay, (lane = new TimerLane()));
    const entry = new TimerEntry(this.clock.now() + delay, listener, lane, options?.ref ?? true);
    entry.previous = lane.tail;
    if (lane.tail) lane.tail.next = entry;
    else lane.head = entry;
    lane.tail = entry;
    if (entry.due < this.#armedFor) this.#arm(entry.due);
    if (entry.ref && this.#referenced++ === 0) this.#timer?.ref();
    return entry;
  }

  /** Takes an entry out; harmless when it has fallen due. */
  remove(entry: TimerEntry): void {
    if (this.#unlink(entry) && entry.ref && --this.#referenced === 0) this.#timer?.unref();
  }

  /** Drops every entry and the clock's timer. */
  clear(): void {
    this.#lanes.clear();
    this.#disarm();
    this.#referenced = 0;
  }

  #unlink(entry: TimerEntry): boolean {
    const { lane, previous, next } = entry;
    if (previous) previous.next = next;
    else if (lane.head === entry) lane.head = next;
    else return false;
    if (next) next.previous = previous;
    else lane.tail = previous;
    entry.previous = entry.next = undefined;
    return true;
  }

  #arm(due: number): void {
    this.#disarm();
    this.#armedFor = due;
    const timer = this.#outside(() =>
      this.clock.setTimeout(() => this.#onTimer(), Math.max(0, due - this.clock.now())),
    );
    if (this.#referenced === 0) timer.unref();
    this.#timer = timer;
  }

  #disarm(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  #onTimer(): void {
    this.#disarm();
    const now = this.clock.now();
    for (const lane of this.#lanes.values()) {
      for (let head = lane.head; head && head.due <= now; head = lane.head) {
        this.remove(head);
        head.listener.onDue();
      }
    }
    this.#rearm();
  }

  #rearm(): void {
    let earliest = Infinity;
    for (const [delay, lane] of this.#lanes) {
      if (!lane.head) this.#lanes.delete(delay);
      else if (lane.head.due < earliest) earliest = lane.head.due;
    }
    if (earliest < this.#armedFor) this.#arm(earliest);
  }
}
