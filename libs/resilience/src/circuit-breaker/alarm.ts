import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';

/** Wakes a listener at one time. Setting another time replaces the first. It does not keep the process alive. */
export class Alarm {
  #entry: TimerEntry | undefined;

  constructor(
    private readonly timers: TimerQueue,
    private readonly listener: DueListener,
  ) {}

  /** Calls the listener at `due`, a time on the scale of `Clock.now()`. */
  set(due: number, now: number): void {
    this.clear();
    this.#entry = this.timers.addDue(due, due - now, this.listener, false);
  }

  /** Forgets the time; harmless when it has passed. */
  clear(): void {
    if (this.#entry) this.timers.remove(this.#entry);
    this.#entry = undefined;
  }
}
