import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MAX_TIMER_DELAY } from './long-timer.js';
import { SystemClock } from './system.clock.js';

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('returns the time of day and never goes back', () => {
    const before = Date.now();
    const readings = Array.from({ length: 1_000 }, () => clock.now());
    const after = Date.now();
    expect(readings[0]).toBeGreaterThan(before - 1_000);
    expect(readings.at(-1)).toBeLessThan(after + 1_000);
    expect(readings).toEqual(readings.toSorted((a, b) => a - b));
  });

  it('does not jump when the wall clock is adjusted', () => {
    const wallClock = jest.spyOn(Date, 'now').mockReturnValue(0);
    expect(clock.now()).toBeGreaterThan(Date.UTC(2020, 0, 1));
    wallClock.mockRestore();
  });

  it('calls back when the delay has passed', async () => {
    const start = clock.now();
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
    // Node rounds to its event loop's time, which can be a millisecond behind.
    expect(clock.now() - start).toBeGreaterThanOrEqual(19);
  });

  it('does not call back for a cleared timer, and accepts late and repeated clearing', async () => {
    const callback = jest.fn();
    const cleared = clock.setTimeout(callback, 1);
    clock.clearTimeout(cleared);
    clock.clearTimeout(cleared);
    await new Promise<void>((resolve) => {
      const last = clock.setTimeout(() => {
        clock.clearTimeout(last);
        resolve();
      }, 5);
    });
    expect(callback).not.toHaveBeenCalled();
  });

  it('returns timers that can be unreferenced and referenced', () => {
    const timer = clock.setTimeout(() => {}, 60_000) as NodeJS.Timeout;
    timer.unref();
    expect(timer.hasRef()).toBe(false);
    timer.ref();
    expect(timer.hasRef()).toBe(true);
    clock.clearTimeout(timer);
  });
});

/** No test can wait 25 days, so these tests simulate the timers of Node, including the overflow to 1 ms. */
describe('SystemClock beyond the longest delay of a Node timer', () => {
  let clock: SystemClock;

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new SystemClock();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([1, MAX_TIMER_DELAY, MAX_TIMER_DELAY + 1, 2 * MAX_TIMER_DELAY + 5])(
    'fires %p ms late, not early',
    (excess) => {
      const callback = jest.fn();
      clock.setTimeout(callback, MAX_TIMER_DELAY + excess);
      jest.advanceTimersByTime(MAX_TIMER_DELAY + excess - 1);
      expect(callback).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledTimes(1);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  it('never fires with a delay of Infinity', () => {
    const callback = jest.fn();
    clock.setTimeout(callback, Infinity);
    jest.advanceTimersByTime(5 * MAX_TIMER_DELAY);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(1);
  });

  it('can be cleared in each leg', () => {
    const callback = jest.fn();
    const timer = clock.setTimeout(callback, 2 * MAX_TIMER_DELAY);
    jest.advanceTimersByTime(MAX_TIMER_DELAY + 1);
    clock.clearTimeout(timer);
    jest.advanceTimersByTime(2 * MAX_TIMER_DELAY);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('stays unreferenced, or referenced again, in each leg', () => {
    const started = jest.spyOn(globalThis, 'setTimeout');
    const hasRef = (): boolean => (started.mock.results.at(-1)!.value as NodeJS.Timeout).hasRef();
    const timer = clock.setTimeout(() => {}, 4 * MAX_TIMER_DELAY);
    timer.unref();
    expect(hasRef()).toBe(false);
    jest.advanceTimersByTime(MAX_TIMER_DELAY);
    expect([started.mock.calls.length, hasRef()]).toEqual([2, false]);
    timer.ref();
    jest.advanceTimersByTime(MAX_TIMER_DELAY);
    expect([started.mock.calls.length, hasRef()]).toEqual([3, true]);
    started.mockRestore();
  });
});
