import type { Clock, Timer } from '../clock/clock.js';

class VirtualTimer implements Timer {
  constructor(
    readonly due: number,
    readonly sequence: number,
    readonly callback: () => void,
  ) {}
  referenced = true;
  ref(): void {
    this.referenced = true;
  }
  unref(): void {
    this.referenced = false;
  }
}

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

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer = new VirtualTimer(this.#now + Math.max(0, delay), this.#sequence++, callback);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  /**
   * Moves time forward by `duration` milliseconds. Timers due on the way fire in order, each at its own
   * time, and promise reactions run between them as they would in real life.
   */
  async advance(duration: number): Promise<void> {
    const target = this.#now + duration;
    await this.settle();
    for (let timer = this.#next(target); timer; timer = this.#next(target)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.callback();
      await this.settle();
    }
    this.#now = target;
    await this.settle();
  }

  /** Lets every promise reaction that is ready run, without moving time. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  #next(limit: number): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due > limit) continue;
      if (!first || timer.due < first.due || (timer.due === first.due && timer.sequence < first.sequence)) {
        first = timer;
      }
    }
    return first;
  }
}
