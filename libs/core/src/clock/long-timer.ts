import type { Timer } from './clock.js';

/** Longest delay of a Node timer in milliseconds, 24.8 days. Node fires a timer with a longer delay after 1 ms. */
export const MAX_TIMER_DELAY = 2 ** 31 - 1;

/** A timer beyond Node's limit: a sequence of Node timers. With the delay `Infinity` it never fires. */
export class LongTimer implements Timer {
  readonly #due: number;
  #referenced = true;
  #timer: NodeJS.Timeout;

  constructor(
    private readonly callback: () => void,
    delay: number,
  ) {
    this.#due = performance.now() + delay;
    this.#timer = this.#arm();
  }

  ref(): void {
    this.#referenced = true;
    this.#timer.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#timer.unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    const remaining = this.#due - performance.now();
    if (remaining <= MAX_TIMER_DELAY) return setTimeout(this.callback, remaining);
    return setTimeout(() => {
      this.#timer = this.#arm();
      if (!this.#referenced) this.#timer.unref();
    }, MAX_TIMER_DELAY);
  }
}
