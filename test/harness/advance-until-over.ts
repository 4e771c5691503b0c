import type { VirtualClock } from '@breakwater/core/testing';
import { until } from './until.js';

/** Advances a clock by `step` milliseconds, again and again, until the work is over. Returns its result. */
export async function advanceUntilOver<T>(clock: VirtualClock, step: number, work: Promise<T>): Promise<T> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  void work.then(end, end);
  await until(
    async () => {
      await clock.advance(step);
      return isOver;
    },
    (over) => over,
  );
  return work;
}
