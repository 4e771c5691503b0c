import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from './clock.js';
import { LongTimer, MAX_TIMER_DELAY } from './long-timer.js';

/** {@link Clock} of the running machine. */
export class SystemClock implements Clock {
  // Imported, because the global `performance` is a getter, which costs as much as the reading itself.
  readonly #origin = performance.timeOrigin;

  now(): number {
    return this.#origin + performance.now();
  }

  date(): Date {
    return new Date();
  }

  setTimeout(callback: () => void, delay: number): Timer {
    return delay > MAX_TIMER_DELAY ? new LongTimer(callback, delay) : setTimeout(callback, delay);
  }

  clearTimeout(timer: Timer): void {
    if (timer instanceof LongTimer) timer.clear();
    else clearTimeout(timer as NodeJS.Timeout);
  }
}
