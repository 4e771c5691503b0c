import {
  AuthorizationError,
  currentContext,
  NotFoundError,
  RequestContext,
  ResilienceEvents,
  runInContext,
} from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Cache } from '../src/index.js';
import { failing, pending, startVideos, type VideosApplication } from './start-cache.js';

let started: VideosApplication;

async function start(...options: Parameters<typeof startVideos>): Promise<Cache> {
  started = await startVideos(...options);
  return started.cache;
}

afterEach(() => started.app.close());

describe('an old value', () => {
  it('is returned by get with the option stale, for the time of grace', async () => {
    const cache = await start({ ttl: 100, grace: 1_000 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    expect([await cache.get('v1'), await cache.get('v1', { stale: true })]).toEqual([undefined, 'old']);
    await started.clock.advance(1_000);
    expect(await cache.get('v1', { stale: true })).toBeUndefined();
    expect(cache.stats()).toMatchObject({ hits: 1, staleHits: 1, misses: 2 });
  });

  it('replaces a source that fails, for the time of grace', async () => {
    const cache = await start({ ttl: 100, grace: 1_000 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    expect(await cache.get('v1')).toBeUndefined();
    expect(await cache.getOrSet('v1', failing())).toBe('old');
    expect(cache.stats()).toMatchObject({ hits: 1, staleHits: 1, misses: 1 });
    await started.clock.advance(1_000);
    await expect(cache.getOrSet('v1', failing())).rejects.toThrow('down');
  });

  it('is published with the error of the source', async () => {
    const cache = await start({ ttl: 100, grace: 1_000 });
    const events: unknown[] = [];
    started.app.get(ResilienceEvents).on('cache.stale', (event) => events.push(event));
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const error = new Error('down');
    await cache.getOrSet('v1', failing(error));
    expect(events).toEqual([{ cache: 'videos', reason: 'failed', error }]);
  });

  it.each([new NotFoundError('gone'), new AuthorizationError('not yours')])(
    'does not stand in for the answer %p',
    async (error) => {
      const cache = await start({ ttl: 100, grace: 1_000 });
      await cache.set('v1', 'old');
      await started.clock.advance(100);
      await expect(cache.getOrSet('v1', failing(error))).rejects.toBe(error);
    },
  );

  it('answers after softTimeout, while the source continues', async () => {
    const cache = await start({ ttl: 100, grace: 1_000, softTimeout: 50 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const { source, resolve, signals } = pending<string>();
    const first = cache.getOrSet('v1', source);
    await started.clock.advance(50);
    expect(await first).toBe('old');
    expect(await cache.getOrSet('v1', source)).toBe('old');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    resolve('new');
    await started.clock.settle();
    expect(await cache.get('v1')).toBe('new');
    expect(cache.stats()).toMatchObject({ staleHits: 2 });
  });

  it('makes the source sheddable once nobody waits for it', async () => {
    const cache = await start({ ttl: 100, grace: 1_000, softTimeout: 50 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const held = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    const request = new RequestContext({ criticality: 'critical-plus' });
    const answer = runInContext(request, () =>
      cache.getOrSet('v1', async () => {
        seen.push(currentContext()?.criticality);
        await held.promise;
        seen.push(currentContext()?.criticality);
        return 'new';
      }),
    );
    await started.clock.advance(50);
    expect(await answer).toBe('old');
    held.resolve();
    await started.clock.settle();
    expect(seen).toEqual(['critical-plus', 'sheddable']);
  });

  it('answers at once with the softTimeout 0', async () => {
    const cache = await start({ ttl: 100, grace: 1_000, softTimeout: 0 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const { source, resolve } = pending<string>();
    const first = cache.getOrSet('v1', source);
    await started.clock.advance(0);
    expect(await first).toBe('old');
    resolve('new');
  });

  it('stays when the source fails later', async () => {
    const cache = await start({ ttl: 100, grace: 1_000, softTimeout: 0 });
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const { source, reject } = pending<string>();
    const first = cache.getOrSet('v1', source);
    await started.clock.advance(0);
    reject(new Error('down'));
    await started.clock.settle();
    expect([await first, await cache.getOrSet('v1', failing())]).toEqual(['old', 'old']);
  });

  it('answers when hardTimeout is over', async () => {
    const cache = await start({ ttl: 100, grace: 1_000, hardTimeout: 50 });
    const { source, signals } = pending<string>();
    const without = cache.getOrSet('v1', source);
    const failed = expect(without).rejects.toThrow("'cache 'videos'' did not finish within 50 ms");
    await started.clock.advance(50);
    await failed;
    expect(signals[0]?.aborted).toBe(true);
    await cache.set('v1', 'old');
    await started.clock.advance(100);
    const second = cache.getOrSet('v1', pending<string>().source);
    await started.clock.advance(50);
    expect(await second).toBe('old');
  });
});

describe('callers who share a look-up', () => {
  it('leave one by one; the work is aborted when the last caller has left', async () => {
    const cache = await start();
    const { source, signals } = pending<string>();
    const [one, two] = [new RequestContext(), new RequestContext()];
    const ask = (context: RequestContext): Promise<unknown> =>
      runInContext(context, () => cache.getOrSet('v1', source)).catch((error: unknown) => error);
    const [first, second] = [ask(one), ask(two)];
    one.cancel('left');
    expect(await first).toBe('left');
    expect(signals[0]?.aborted).toBe(false);
    two.cancel('left, too');
    expect(await second).toBe('left, too');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await cache.getOrSet('v1', () => 'new')).toBe('new');
  });

  it('leave when their own signal aborts', async () => {
    const cache = await start();
    const { source, resolve, signals } = pending<string>();
    const controller = new AbortController();
    const one = cache.getOrSet('v1', source, { signal: controller.signal }).catch((error: unknown) => error);
    const two = cache.getOrSet('v1', source);
    controller.abort('left');
    expect(await one).toBe('left');
    expect(signals[0]?.aborted).toBe(false);
    resolve('value');
    expect(await two).toBe('value');
    const gone = { signal: AbortSignal.abort('gone') };
    await expect(cache.getOrSet('v2', source, gone)).rejects.toBe('gone');
    expect(await cache.getOrSet('v1', source, gone)).toBe('value');
  });

  it('do not inherit the deadline or the cancellation of the first caller', async () => {
    const cache = await start();
    const { source, resolve, signals } = pending<string>();
    const first = new RequestContext({ deadline: started.clock.now() + 10, requestId: 'first' });
    const calls = [
      runInContext(first, () => cache.getOrSet('v1', source)).catch((error: unknown) => error),
      cache.getOrSet('v1', source),
    ];
    first.cancel(new Error('too late'));
    resolve('value');
    expect(await Promise.all(calls)).toEqual([new Error('too late'), 'value']);
    expect(signals[0]?.aborted).toBe(false);
  });

  it('are refused when they have left before', async () => {
    const cache = await start();
    const context = new RequestContext();
    context.cancel('left');
    await expect(runInContext(context, () => cache.getOrSet('v1', () => 1))).rejects.toBe('left');
  });

  it('get copies', async () => {
    const cache = await start();
    const { source, resolve } = pending<string[]>();
    const calls = [cache.getOrSet('v1', source), cache.getOrSet('v1', source)] as const;
    resolve(['a']);
    const [one, two] = await Promise.all(calls);
    one.push('b');
    expect(two).toEqual(['a']);
  });
});
