import { describe, expect, it } from '@jest/globals';
import { BUSY, DONE, bed, errorOf, thrownBy } from './support/bed.js';

/** Counts the listeners of a signal. */
function counted(signal: AbortSignal): () => number {
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  return () => listeners;
}

describe('a time limit', () => {
  it('ends an attempt after attemptTimeout', async () => {
    const { clock, client, server } = bed(['hang']);
    const start = clock.now();
    const error = await errorOf(clock.run(client.get('/videos', { maxRetries: 0 })));
    expect(error).toMatchObject({ kind: 'timeout', status: 0, retryable: true });
    expect([clock.now() - start, clock.pending, server.requests[0]!.signal.aborted]).toEqual([
      10_000,
      0,
      true,
    ]);
  });

  it('ends all attempts after timeout', async () => {
    const { clock, client, server } = bed(['hang'], { timeout: 15_000, delay: 0 });
    const start = clock.now();
    await errorOf(clock.run(client.get('/videos')));
    expect([clock.now() - start, server.requests.length, clock.pending]).toEqual([15_000, 2, 0]);
  });

  it('covers the body', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) });
    const { clock, client } = bed([], {
      fetch: (_input, init) => {
        init?.signal?.addEventListener('abort', () => void body.cancel().catch(() => {}));
        return Promise.resolve(new Response(body));
      },
    });
    expect(await errorOf(clock.run(client.get('/videos', { maxRetries: 0 })))).toMatchObject({
      kind: 'timeout',
    });
  });

  it('ends a fetch that ignores its signal', async () => {
    const { clock, client } = bed([], { fetch: () => new Promise(() => {}) });
    expect(await errorOf(clock.run(client.get('/videos', { timeout: 5_000 })))).toMatchObject({
      kind: 'timeout',
    });
    expect(clock.pending).toBe(0);
  });

  it('covers the function that returns the headers', async () => {
    const { clock, client, server } = bed([DONE], { headers: () => new Promise(() => {}), maxRetries: 0 });
    expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ kind: 'timeout' });
    expect(server.requests).toEqual([]);
  });

  it('can be Infinity', async () => {
    const { clock, client } = bed(['hang'], { timeout: Infinity, attemptTimeout: Infinity });
    const controller = new AbortController();
    const result = thrownBy(client.get('/videos', { signal: controller.signal }));
    await clock.advance(24 * 3_600_000);
    controller.abort('enough');
    expect(await result).toBe('enough');
  });

  it('holds for a request alone', async () => {
    const { clock, client, server } = bed([BUSY]);
    await errorOf(clock.run(client.get('/videos', { maxRetries: 1 })));
    expect(server.requests).toHaveLength(2);
  });

  it.each([NaN, -1, '5s', undefined])('%p is refused', (timeout) => {
    expect(() => bed([], { timeout: timeout as number })).toThrow(`Not >= 0: timeout ${timeout}`);
  });

  it('that are wrong are all named', () => {
    expect(() => bed([], { delay: -1, maxDelay: NaN, timeout: 0 })).toThrow(
      new TypeError('Not >= 0: delay -1 maxDelay NaN'),
    );
  });

  it('of a request is refused, too', async () => {
    const { client } = bed([DONE]);
    await expect(client.get('/videos', { maxRetries: NaN })).rejects.toThrow('Not >= 0: maxRetries NaN');
  });
});

describe('an abort by the caller', () => {
  it('ends a wait at once, with its own reason', async () => {
    const { clock, client, server } = bed([BUSY]);
    const controller = new AbortController();
    const reason = new Error('unmounted');
    const result = thrownBy(client.get('/videos', { signal: controller.signal, dedupe: false }));
    await clock.advance(100);
    controller.abort(reason);
    expect(await result).toBe(reason);
    expect([clock.pending, server.requests.length]).toEqual([0, 1]);
  });

  it.each([null, 0, '', 'gone'])('may have the reason %p', async (reason) => {
    const { clock, client } = bed(['hang']);
    const controller = new AbortController();
    const result = thrownBy(client.post('/videos', { signal: controller.signal }));
    await clock.advance(100);
    controller.abort(reason);
    expect(await result).toBe(reason);
  });

  it('aborts the request that runs, and is not reported to onError', async () => {
    const reports: unknown[] = [];
    const { clock, client, server } = bed(['hang'], { onError: (error) => reports.push(error) });
    const controller = new AbortController();
    const result = thrownBy(client.post('/videos', { signal: controller.signal }));
    await clock.advance(100);
    controller.abort();
    expect(await result).toMatchObject({ name: 'AbortError' });
    expect([server.requests[0]!.signal.aborted, clock.pending, reports]).toEqual([true, 0, []]);
  });

  it('before the start sends nothing', async () => {
    const { client, server } = bed([DONE]);
    for (const method of ['GET', 'POST'])
      expect(await thrownBy(client.request(method, '/videos', { signal: AbortSignal.abort('no') }))).toBe(
        'no',
      );
    expect(server.requests).toEqual([]);
  });

  it('leaves no rejection that nobody handles', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      for (const step of [BUSY, 'hang', 'network'] as const)
        for (const method of ['GET', 'POST']) {
          const { clock, client } = bed([step]);
          const controller = new AbortController();
          const result = thrownBy(client.request(method, '/videos', { signal: controller.signal }));
          await clock.advance(100);
          controller.abort();
          await result;
          await clock.advance(100_000);
          expect(clock.pending).toBe(0);
        }
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});

it('leaves no listener at the signal of a call that has ended', async () => {
  const { clock, client } = bed([BUSY, DONE]);
  const { signal } = new AbortController();
  const listeners = counted(signal);
  const init = { signal, dedupe: false };
  await clock.run(client.get('/videos', init));
  const after = listeners();
  for (let call = 0; call < 20; call++) await clock.run(client.get('/videos', init));
  // Each `Request` follows the signal; the platform frees it with the `Request`.
  expect(listeners() - after).toBeLessThanOrEqual(20);
});
