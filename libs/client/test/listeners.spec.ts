import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BUSY, DONE, bed, errorOf } from './support/bed.js';

describe('a listener', () => {
  it('hears of each error that a request ends with, once', async () => {
    const errors: unknown[] = [];
    const { clock, client } = bed([{ status: 503 }], { onError: (error) => errors.push(error) });
    expect([await errorOf(clock.run(client.get('/videos')))]).toEqual(errors);
  });
});

describe.each([
  [
    'throws',
    () => {
      throw new Error('broken listener');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken listener'))],
])('a listener that %s', (_what, listener) => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  let written: jest.SpiedFunction<typeof console.error>;

  beforeEach(() => {
    written = jest.spyOn(console, 'error').mockImplementation(() => {});
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(() => {
    written.mockRestore();
    process.off('unhandledRejection', onUnhandled);
  });

  /** Node reports a rejection that nobody handles before the next turn of its loop. */
  const rejections = async (): Promise<readonly unknown[]> => {
    await new Promise(setImmediate);
    return unhandled;
  };

  it('does not stop a retry, and is written to the console', async () => {
    const { clock, client, server } = bed([BUSY, DONE], { onRetry: listener });
    expect(await clock.run(client.get('/videos'))).toEqual({ done: true });
    expect(server.requests).toHaveLength(2);
    expect(written.mock.calls).toEqual([[new Error('broken listener')]]);
    expect(await rejections()).toEqual([]);
  });

  it('does not replace the error of the request, and is written to the console', async () => {
    const { clock, client } = bed([{ status: 404 }], { onError: listener });
    expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ status: 404 });
    expect(written.mock.calls).toEqual([[new Error('broken listener')]]);
    expect(await rejections()).toEqual([]);
  });
});
