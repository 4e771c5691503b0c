import type { Clock, Timer } from '../clock/clock.js';
import { VirtualTimer } from './virtual.timer.js';

/** Turns of the event loop after which {@link VirtualClock.settle} takes a chain of immediates for endless. */
const MAX_TURNS = 100;

/** Options of {@link VirtualClock}. */
export interface VirtualClockOptions {
  /**
   * Time at which the clock starts, in milliseconds since the Unix epoch.
   * @default 2026-01-01T00:00:00.000Z
   */
  readonly start?: number;
}

/** {@link Clock} whose time stands still until a test advances it. */
export class VirtualClock implements Clock {
  #now: number;
  #sequence = 0;
  readonly #timers = new Set<VirtualTimer>();

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2026, 0, 1);
  }

  /** Number of timers that wait to fire. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Number of waiting timers that would keep the process alive: those that are not `unref()`ed. */
  get referenced(): number {
    let count = 0;
    for (const timer of this.#timers) if (timer.referenced) count++;
    return count;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#now);
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer = new VirtualTimer(this.#now + (delay > 0 ? delay : 0), this.#sequence++, callback);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  /**
   * Moves time forward by `duration` milliseconds. Timers due on the way fire in order, each at its own
   * time, and promise reactions run between them as they would in real life.
   *
   * @throws RangeError when `duration` is negative or not finite; and whatever a timer throws: time then stands
   * where that timer was due.
   */
  async advance(duration: number): Promise<void> {
    if (!(duration >= 0 && duration < Infinity)) {
      throw new RangeError(
        `Expected the duration to be a finite number of milliseconds >= 0, got ${duration}`,
      );
    }
    const target = this.#now + duration;
    await this.settle();
    for (let timer = this.#next(target); timer; timer = this.#next(target)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.callback();
      await this.settle();
    }
    this.#now = Math.max(this.#now, target);
  }

  /**
   * Lets every promise reaction and immediate that is ready, or becomes ready through another, run without moving
   * time. Sockets, files and real timers are not waited for.
   */
  async settle(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!process.getActiveResourcesInfo().includes('Immediate')) return;
    }
  }

  #next(limit: number): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= limit && (!first || timer.precedes(first))) first = timer;
    }
    return first;
  }
}
