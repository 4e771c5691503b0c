import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BackgroundClock } from './background.clock.js';

describe('BackgroundClock', () => {
  const request = new AsyncLocalStorage<string>();

  it('fires outside of the request that set the timer', async () => {
    const clock = new BackgroundClock(new SystemClock());
    const seen = await request.run('request 7', () => {
      return new Promise((resolve) => clock.setTimeout(() => resolve(request.getStore()), 0).ref());
    });
    expect(seen).toBeUndefined();
  });

  it('keeps no process alive', () => {
    const inner = new VirtualClock();
    new BackgroundClock(inner).setTimeout(() => undefined, 5);
    expect([inner.pending, inner.referenced]).toEqual([1, 0]);
  });

  it('uses the time of the clock that it wraps', async () => {
    const inner = new VirtualClock();
    const clock = new BackgroundClock(inner);
    const fired: number[] = [];
    clock.setTimeout(() => fired.push(clock.now()), 5);
    clock.clearTimeout(clock.setTimeout(() => fired.push(-1), 6));
    await inner.advance(10);
    expect(fired).toEqual([inner.now() - 5]);
    expect(clock.date()).toEqual(inner.date());
  });
});
