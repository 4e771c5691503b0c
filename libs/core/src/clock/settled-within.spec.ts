import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { settledWithin } from './settled-within.js';

describe('settledWithin', () => {
  const clock = new VirtualClock();

  it('returns the value and leaves no timer', async () => {
    expect(await settledWithin(clock, Promise.resolve(7), 10)).toEqual({ status: 'fulfilled', value: 7 });
    expect(await settledWithin(clock, 7, 10)).toEqual({ status: 'fulfilled', value: 7 });
    expect(clock.pending).toBe(0);
  });

  it('returns the reason of a rejection and leaves no timer', async () => {
    const reason = new Error('broken');
    expect(await settledWithin(clock, Promise.reject(reason), 10)).toEqual({ status: 'rejected', reason });
    expect(clock.pending).toBe(0);
  });

  it('returns pending when the time is over, and handles a rejection that comes later', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const settled = settledWithin(clock, promise, 10);
    await clock.advance(10);
    expect(await settled).toEqual({ status: 'pending' });
    reject(new Error('late'));
    await clock.advance(0);
  });

  it.each([
    [
      'whose `then` throws',
      {
        // eslint-disable-next-line unicorn/no-thenable
        then: () => {
          throw new Error('broken');
        },
      },
    ],
    [
      'whose `then` cannot be read',
      {
        // eslint-disable-next-line unicorn/no-thenable
        get then(): never {
          throw new Error('broken');
        },
      },
    ],
  ])('returns the reason of a thenable %s', async (_name, thenable) => {
    const settled = await settledWithin(clock, thenable as PromiseLike<void>, 10);
    expect(settled).toEqual({ status: 'rejected', reason: new Error('broken') });
    expect(clock.pending).toBe(0);
  });

  it('uses the first answer of a thenable that answers twice', async () => {
    // eslint-disable-next-line unicorn/no-thenable
    const twice = { then: (resolve: (value: string) => void) => ['first', 'second'].forEach(resolve) };
    const settled = await settledWithin(clock, twice as PromiseLike<string>, 10);
    expect(settled).toEqual({ status: 'fulfilled', value: 'first' });
  });
});
