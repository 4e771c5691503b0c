import { describe, expect, it } from '@jest/globals';
import { minutes, seconds } from '@breakwater/core';
import { SlidingCounter } from './sliding-counter.js';

const START = Date.UTC(2026, 0, 1);

describe('SlidingCounter', () => {
  it('counts what happened in the window', () => {
    const counter = new SlidingCounter(minutes(5));
    counter.add(START);
    counter.add(START + seconds(30));
    expect(counter.total(START + minutes(4))).toBe(2);
  });

  it('forgets what the window has left behind, step by step', () => {
    const counter = new SlidingCounter(minutes(5));
    counter.add(START);
    counter.add(START + minutes(2));
    expect(counter.total(START + minutes(5) - seconds(5))).toBe(2);
    expect(counter.total(START + minutes(5))).toBe(1);
    expect(counter.total(START + minutes(7))).toBe(0);
  });

  it('is empty after a silence of several windows', () => {
    const counter = new SlidingCounter(minutes(5));
    for (let second = 0; second < 300; second++) counter.add(START + seconds(second));
    expect(counter.total(START + seconds(299))).toBe(300);
    expect(counter.total(START + minutes(60))).toBe(0);
    counter.add(START + minutes(60));
    expect(counter.total(START + minutes(60))).toBe(1);
  });

  it('takes a clock of any scale, also one that starts at 0', () => {
    const counter = new SlidingCounter(seconds(60));
    counter.add(0);
    expect(counter.total(0)).toBe(1);
    expect(counter.total(seconds(60))).toBe(0);
  });
});
