import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { sleep } from './sleep.js';

describe('sleep', () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = new VirtualClock();
  });

  it('resolves after the delay and not before', async () => {
    let awake = false;
    void sleep(clock, 100).then(() => (awake = true));
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
  });

  it('ends at once with the reason of the signal, and leaves no timer behind', async () => {
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    const reason = new Error('client left');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('rejects when the signal has already aborted', async () => {
    const reason = new Error('client left');
    await expect(sleep(clock, 100, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    await clock.advance(100);
    await sleeping;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});
