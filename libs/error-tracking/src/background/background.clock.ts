import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '@breakwater/core';

/**
 * A clock whose timers keep no process alive and fire outside of any request. Node runs a timer in the async context in which it was
 * set, so the log lines, spans and queries of a shared timer would belong to the request that happened to set it. Create this clock
 * while the application starts, outside of any request.
 */
export class BackgroundClock implements Clock {
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  date(): Date {
    return this.clock.date();
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer = this.#outside(() => this.clock.setTimeout(callback, delay));
    timer.unref();
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.clock.clearTimeout(timer);
  }
}
