import type { Clock } from '@breakwater/core';

/** Waits for `event` at most `limit` milliseconds and tells whether it came in time. */
export function within(clock: Clock, event: Promise<unknown>, limit: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => resolve(false), limit);
    void event.finally(() => {
      clock.clearTimeout(timer);
      resolve(true);
    });
  });
}
