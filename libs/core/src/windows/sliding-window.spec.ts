import { describe, expect, it } from '@jest/globals';
import { minutes, seconds } from '../duration/duration.js';
import { SlidingWindow } from './sliding-window.js';

const START = Date.UTC(2026, 0, 1);

describe('SlidingWindow', () => {
  it('counts the entries of the window', () => {
    const window = new SlidingWindow(minutes(5));
    window.add(START);
    window.add(START + seconds(30));
    expect(window.total(START + minutes(4))).toBe(2);
  });

  it('forgets old entries step by step', () => {
    const window = new SlidingWindow(minutes(5));
    window.add(START);
    window.add(START + minutes(2));
    expect(window.total(START + minutes(5) - seconds(5))).toBe(2);
    expect(window.total(START + minutes(5))).toBe(1);
    expect(window.total(START + minutes(7))).toBe(0);
  });

  it('is empty after several windows without entries', () => {
    const window = new SlidingWindow(minutes(5));
    for (let second = 0; second < 300; second++) window.add(START + seconds(second));
    expect(window.total(START + seconds(299))).toBe(300);
    expect(window.total(START + minutes(60))).toBe(0);
    window.add(START + minutes(60));
    expect(window.total(START + minutes(60))).toBe(1);
  });

  it('accepts a clock of any scale, also one that starts at 0', () => {
    const window = new SlidingWindow(seconds(60));
    window.add(0);
    expect(window.total(0)).toBe(1);
    expect(window.total(seconds(60))).toBe(0);
  });

  it('sums several figures independently', () => {
    const window = new SlidingWindow(seconds(10), { steps: 10, figures: 2 });
    window.add(0);
    window.add(0, 2.5, 1);
    window.add(seconds(5), 4, 1);
    expect([window.total(seconds(5)), window.total(seconds(5), 1)]).toEqual([1, 6.5]);
    expect([window.total(seconds(10)), window.total(seconds(10), 1)]).toEqual([0, 4]);
    expect(window.total(seconds(15), 1)).toBe(0);
  });
});
