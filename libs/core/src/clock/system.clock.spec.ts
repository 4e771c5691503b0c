import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { minutes } from '../duration/duration.js';
import { MAX_TIMER_DELAY } from './long-timer.js';
import { SystemClock } from './system.clock.js';

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('returns the time of day and never goes back', () => {
    const readings = Array.from({ length: 1_000 }, () => clock.now());
    expect(Math.abs(readings[0]! - Date.now())).toBeLessThan(minutes(1));
    expect(readings).toEqual(readings.toSorted((a, b) => a - b));
  });

  it('does not jump when the wall clock is adjusted', () => {
    const wallClock = jest.spyOn(Date, 'now').mockReturnValue(0);
    expect(clock.now()).toBeGreaterThan(Date.UTC(2020, 0, 1));
    wallClock.mockRestore();
  });

  it('calls back on a real timer', async () => {
    const called = new Promise((resolve) => clock.setTimeout(() => resolve('called'), 1));
    expect(await called).toBe('called');
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
describe('a timer of SystemClock', () => {
  let clock: SystemClock;

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new SystemClock();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('calls back when the delay has passed', () => {
    const callback = jest.fn();
    clock.setTimeout(callback, 20);
    jest.advanceTimersByTime(19);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('does not call back after it was cleared, and accepts late and repeated clearing', () => {
    const callback = jest.fn();
    const cleared = clock.setTimeout(callback, 1);
    clock.clearTimeout(cleared);
    clock.clearTimeout(cleared);
    const late = clock.setTimeout(() => undefined, 5);
    jest.advanceTimersByTime(5);
    clock.clearTimeout(late);
    expect(callback).not.toHaveBeenCalled();
  });

  it.each([1, MAX_TIMER_DELAY, MAX_TIMER_DELAY + 1, 2 * MAX_TIMER_DELAY + 5])(
    'fires on time %p ms beyond the longest delay of a Node timer',
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
