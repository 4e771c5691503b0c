import type { Clock, Timer } from '../clock/clock.js';
import { VirtualTimer } from './virtual.timer.js';

/** Turns of the event loop after which {@link VirtualClock.settle} considers a chain of immediates endless. */
const MAX_TURNS = 100;

/** Options of {@link VirtualClock}. */
export interface VirtualClockOptions {
  /**
   * Time at which the clock starts, in milliseconds since the Unix epoch.
   * @default 2026-01-01T00:00:00.000Z
   */
  readonly start?: number;
  /**
   * Keeps for each timer the place that set it, for {@link VirtualClock.timers}.
   * @default false
   */
  readonly origins?: boolean;
}

/** A pending timer of {@link VirtualClock}. */
export interface PendingTimer {
  /** Time at which it fires, on the scale of `now()`. */
  readonly due: number;
  /** True if it would keep the process alive. */
  readonly referenced: boolean;
  /** Stack of the call that set it; `undefined` without the option `origins`. */
  readonly origin: string | undefined;
}

/** {@link Clock} whose time changes only when a test advances it. */
export class VirtualClock implements Clock {
  #now: number;
  #shift = 0;
  #sequence = 0;
  readonly #timers = new Set<VirtualTimer>();
  readonly #origins: WeakMap<VirtualTimer, Error> | undefined;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2026, 0, 1);
    this.#origins = options.origins === true ? new WeakMap() : undefined;
  }

  /** Number of pending timers. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Number of pending timers that would keep the process alive: those without `unref()`. */
  get referenced(): number {
    let count = 0;
    for (const timer of this.#timers) if (timer.referenced) count++;
    return count;
  }

  /** All pending timers, the earliest first. */
  get timers(): readonly PendingTimer[] {
    return Array.from(this.#timers)
      .toSorted((one, other) => (one.precedes(other) ? -1 : 1))
      .map((timer) => ({
        due: timer.due,
        referenced: timer.referenced,
        origin: this.#origins?.get(timer)?.stack,
      }));
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#now + this.#shift);
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer = new VirtualTimer(this.#now + (delay > 0 ? delay : 0), this.#sequence++, callback);
    this.#timers.add(timer);
    this.#origins?.set(timer, new Error('set'));
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  /**
   * Moves time forward by `duration` milliseconds. Timers that become due fire in order, each at its own time, and promise
   * reactions run between them as with real timers.
   *
   * @throws RangeError when `duration` is negative or not finite; or the error of a timer, after which time stays at the due time
   * of that timer
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
   * Moves the time of day by `by` milliseconds, forwards or backwards, and nothing else: `now()` and timers stay as they are. So it is
   * after a machine was suspended, and when somebody sets its clock.
   */
  shiftDate(by: number): void {
    this.#shift += by;
  }

  /**
   * Runs all promise reactions and immediates that are ready or become ready, without moving time. Does not wait for
   * sockets, files or real timers.
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
