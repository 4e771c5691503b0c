import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { untilAborted } from './until-aborted.js';

describe('untilAborted', () => {
  const { signal } = new AbortController();

  it('returns the value and leaves no listener', async () => {
    expect(await untilAborted(Promise.resolve(7), signal)).toEqual({ status: 'fulfilled', value: 7 });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('returns the reason of a rejection and leaves no listener', async () => {
    const reason = new Error('broken');
    expect(await untilAborted(Promise.reject(reason), signal)).toEqual({ status: 'rejected', reason });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('returns pending as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const settled = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort();
    expect(await settled).toEqual({ status: 'pending' });
  });

  it('returns pending when the signal had aborted before', async () => {
    expect(await untilAborted(Promise.resolve(7), AbortSignal.abort())).toEqual({ status: 'pending' });
  });

  it('waits for the work when there is no signal', async () => {
    expect(await untilAborted(Promise.resolve(7), undefined)).toEqual({ status: 'fulfilled', value: 7 });
  });
});
