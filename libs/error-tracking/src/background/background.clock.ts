import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Timer } from '@breakwater/core';

/**
 * A clock whose timers keep no process alive and fire outside of any request. A timer remembers the request during which it was
 * set: its log lines, spans and queries would seem to belong to whoever's error happened to come first. Make it while the
 * application starts.
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
