import type { ClientTimers } from '../client.options.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock and timers that a test moves: `createClient({ now: clock.now, timers: clock })`. */
export class ManualClock implements ClientTimers {
  readonly #timers = new Set<Timer>();
  #time: number;

  /** @param time milliseconds since 1970 */
  constructor(time = Date.UTC(2026, 0, 1)) {
    this.#time = time;
  }

  readonly now = (): number => this.#time;

  /** Number of timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  setTimeout(run: () => void, ms: number): unknown {
    const timer = { at: this.#time + Math.max(0, ms), run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** Moves the time forward. Each timer that is due fires at its time, after the work that was ready before it. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await turns();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) await this.#fire(next);
    this.#time = end;
  }

  /**
   * Moves the time from timer to timer until the promise settles, and returns its result.
   *
   * @throws Error if the promise waits for something that is not a timer
   */
  async run<T>(promise: Promise<T>): Promise<T> {
    const state = { isSettled: false };
    const settle = (): void => void (state.isSettled = true);
    promise.then(settle, settle);
    await turns();
    while (!state.isSettled) {
      const next = this.#next();
      if (!next) throw new Error('The promise waits, but no timer is left that could end the wait.');
      await this.#fire(next);
    }
    return promise;
  }

  #next(): Timer | undefined {
    return [...this.#timers].toSorted((one, other) => one.at - other.at)[0];
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#time = Math.max(this.#time, timer.at);
    timer.run();
    await turns();
  }
}

/** Lets the promises and bodies that are ready settle, without timers: a test may have replaced them. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++)
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const end = (): void => {
        port1.close();
        resolve();
      };
      port1.addEventListener('message', end, { once: true });
      port1.start();
      port2.postMessage(0);
    });
}
