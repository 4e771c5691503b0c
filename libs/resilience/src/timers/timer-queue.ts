import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '@breakwater/core';
import { type DueListener, TimerEntry, type TimerNode } from './timer-lane.js';
import { TimerLanes } from './timer-lanes.js';

export { type DueListener, TimerEntry, type TimerNode };

/** Options of {@link TimerQueue.add}. */
interface TimerEntryOptions {
  /** True if this entry keeps the process alive. @default true */
  readonly ref?: boolean;
}

/** Timers fire outside of the request that happened to arm them. */
const outsideOfRequests = AsyncLocalStorage.snapshot();

/**
 * All timers of an application on one timer of the clock. Adding and removing cost a few pointer writes, so that
 * a time limit which is hardly ever reached is nearly free: the clock's timer stays armed for the earliest entry
 * seen and looks for the next one when it fires.
 */
export class TimerQueue {
  readonly #lanes = new TimerLanes();
  #timer: Timer | undefined;
  #armedFor = Infinity;
  #referenced = 0;
  #sequence = 0;
  #closing = false;

  constructor(private readonly clock: Clock) {}

  /** True once the application ends. A wait that would begin then is not worth starting. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Calls `listener.onDue()` once after `delay` milliseconds; a delay below 0 counts as 0. */
  add(delay: number, listener: DueListener, options?: TimerEntryOptions): TimerEntry {
    const wait = delay > 0 ? delay : 0;
    return this.addDue(this.clock.now() + wait, wait, listener, options?.ref ?? true);
  }

  /** Like {@link TimerQueue.add} for a caller that knows the time `due`, `delay` milliseconds from now. */
  addDue(due: number, delay: number, listener: DueListener, ref = true): TimerEntry {
    const entry = new TimerEntry(due, listener, ref);
    this.join(entry, delay);
    return entry;
  }

  /** Like {@link TimerQueue.addDue} for a node that is its own entry, so that no entry has to be made. */
  join(entry: TimerNode, delay: number): void {
    const { due } = entry;
    entry.sequence = this.#sequence++;
    this.#lanes.insert(entry, delay);
    const first = entry.ref && this.#referenced++ === 0;
    if (due < this.#armedFor) this.#arm(due);
    else if (first) this.#timer?.ref();
  }

  /** Takes an entry out; harmless when it has fallen due. */
  remove(entry: TimerNode): void {
    if (!entry.lane) return;
    entry.lane.remove(entry);
    if (entry.ref && --this.#referenced === 0) this.#timer?.unref();
  }

  /** Tells the listeners that the application ends. Time limits stay in force. */
  close(): void {
    this.#closing = true;
    for (const entry of this.#lanes.entries()) entry.onClosing?.();
  }

  /** Drops every entry and the clock's timer. */
  clear(): void {
    this.#lanes.clear();
    this.#referenced = 0;
    this.#disarm();
  }

  #arm(due: number): void {
    this.#disarm();
    this.#armedFor = due;
    const delay = Math.max(0, due - this.clock.now());
    this.#timer = outsideOfRequests(() => this.clock.setTimeout(() => this.#onTimer(), delay));
    if (this.#referenced === 0) this.#timer.unref();
  }

  #disarm(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  /** Fires only entries that are due: the clock may call too early, by rounding or because it cannot wait so long. */
  #onTimer(): void {
    const now = this.clock.now();
    const end = this.#sequence;
    this.#timer = undefined;
    this.#armedFor = -Infinity; // Entries that listeners add must not arm a timer each.
    try {
      // Entries that listeners add wait for the next turn; otherwise a listener that adds itself again would never end the loop.
      for (
        let entry = this.#lanes.earliest();
        entry && entry.due <= now && entry.sequence < end;
        entry = this.#lanes.earliest()
      ) {
        this.remove(entry);
        entry.onDue();
      }
    } finally {
      this.#disarm();
      const entry = this.#lanes.earliest();
      if (entry && entry.due < Infinity) this.#arm(entry.due);
    }
  }
}
