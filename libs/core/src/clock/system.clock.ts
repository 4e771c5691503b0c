import type { Clock, Timer } from './clock.js';

/** Longest delay that Node's timers hold; longer ones would fire at once. */
const MAX_TIMER_DELAY = 2 ** 31 - 1;

/** {@link Clock} of the running machine. */
export class SystemClock implements Clock {
  readonly #origin = performance.timeOrigin;

  now(): number {
    return this.#origin + performance.now();
  }

  setTimeout(callback: () => void, delay: number): Timer {
    return setTimeout(callback, Math.min(delay, MAX_TIMER_DELAY));
  }

  clearTimeout(timer: Timer): void {
    clearTimeout(timer as NodeJS.Timeout);
  }
}
