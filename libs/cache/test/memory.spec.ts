import { OptionsError, RequestContext, runInContext } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Cache, CacheValueError } from '../src/index.js';
import { failing, pending, startVideos, type VideosApplication } from './start-cache.js';

let started: VideosApplication;

async function start(...options: Parameters<typeof startVideos>): Promise<Cache> {
  started = await startVideos(...options);
  return started.cache;
}

afterEach(() => started.app.close());

describe('a cache', () => {
  it('returns a value that was set, until its lifetime is over', async () => {
    const cache = await start({ ttl: 1_000 });
    await cache.set('v1', { title: 'One' });
    expect(await cache.get('v1')).toEqual({ title: 'One' });
    await started.clock.advance(999);
    expect(await cache.get('v1')).toEqual({ title: 'One' });
    await started.clock.advance(1);
    expect(await cache.get('v1')).toBeUndefined();
  });

  it('takes a lifetime for one value', async () => {
    const cache = await start({ ttl: 1_000 });
    await cache.set('v1', 1, { ttl: 10 });
    await cache.getOrSet('v2', () => 2, { ttl: 10 });
    await started.clock.advance(10);
    expect([await cache.get('v1'), await cache.get('v2')]).toEqual([undefined, undefined]);
  });

  it.each([0, -1, NaN, '5m' as never])('refuses the lifetime %p of one value', async (ttl) => {
    const cache = await start();
    await expect(cache.set('v1', 1, { ttl })).rejects.toThrow(OptionsError);
    await expect(cache.getOrSet('v1', () => 1, { ttl })).rejects.toThrow('ttl');
  });

  it.each([5_000, { TTL: 5 }, { tags: 'a' }, null, 'x'])(
    'refuses the options %p of one value',
    async (options) => {
      const cache = await start();
      await expect(cache.set('v1', 1, options as never)).rejects.toThrow(OptionsError);
      await expect(cache.getOrSet('v1', () => 1, options as never)).rejects.toThrow(OptionsError);
    },
  );

  it('asks the source once for a hundred callers who miss at the same time', async () => {
    const cache = await start();
    const { source, resolve, signals } = pending<number>();
    const calls = Array.from({ length: 100 }, () => cache.getOrSet('v1', source));
    resolve(7);
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 100 }, () => 7));
    expect(signals).toHaveLength(1);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 100, sets: 1 });
  });

  it('keeps no error', async () => {
    const cache = await start();
    await expect(cache.getOrSet('v1', failing())).rejects.toThrow('down');
    expect(await cache.getOrSet('v1', () => 2)).toBe(2);
  });

  it('does not keep a value that says that it is degraded', async () => {
    const cache = await start();
    expect(await cache.getOrSet('v1', () => ({ degraded: true }))).toEqual({ degraded: true });
    expect(await cache.getOrSet('v1', () => ({ degraded: false }))).toEqual({ degraded: false });
    expect(await cache.get('v1')).toEqual({ degraded: false });
  });

  it('does not keep the errors that a source throws synchronously', async () => {
    const cache = await start();
    const source = (): number => {
      throw new Error('at once');
    };
    await expect(cache.getOrSet('v1', source)).rejects.toThrow('at once');
    expect(await cache.getOrSet('v1', () => 2)).toBe(2);
  });

  it('shortens lifetimes at random by at most the jitter', async () => {
    const cache = await start({ ttl: 1_000, jitter: 50 });
    for (let key = 0; key < 100; key++) await cache.set(`v${key}`, key);
    await started.clock.advance(500);
    const present = async (): Promise<number> => {
      const values = await Promise.all(Array.from({ length: 100 }, (_, key) => cache.get(`v${key}`)));
      return values.filter((value) => value !== undefined).length;
    };
    expect(await present()).toBe(100);
    await started.clock.advance(250);
    const half = await present();
    expect(half).toBeGreaterThan(20);
    expect(half).toBeLessThan(80);
    await started.clock.advance(250);
    expect(await present()).toBe(0);
  });

  it('gives each reader a copy', async () => {
    const cache = await start();
    const value = { tags: ['a'] };
    await cache.set('v1', value);
    value.tags.push('changed by the writer');
    (await cache.get<typeof value>('v1'))?.tags.push('changed by a reader');
    expect(await cache.get('v1')).toEqual({ tags: ['a'] });
  });

  it('gives all readers one object when serialize is false', async () => {
    const cache = await start({ serialize: false });
    const value = { title: 'One' };
    await cache.set('v1', value);
    expect(await cache.get('v1')).toBe(value);
  });

  it('deletes one value, and all values', async () => {
    const cache = await start();
    await cache.set('v1', 1);
    await cache.set('v2', 2);
    await cache.set('v3', 3);
    await cache.delete('v1');
    expect([await cache.get('v1'), await cache.get('v2')]).toEqual([undefined, 2]);
    await cache.clear();
    expect(await cache.get('v2')).toBeUndefined();
    expect(cache.stats()).toMatchObject({ size: 0, memoryUsage: 0, deletes: 3 });
  });

  it('deletes by tag, by those of the cache, the write and the look-up', async () => {
    const cache = await start({ tags: ['all'] });
    await cache.set('v1', 1, { tags: ['one'] });
    await cache.getOrSet('v2', () => 2, { tags: ['two'] });
    await cache.set('v3', 3);
    await cache.deleteByTag('one', 'unknown');
    expect([await cache.get('v1'), await cache.get('v2')]).toEqual([undefined, 2]);
    await cache.deleteByTag('two');
    expect(await cache.get('v2')).toBeUndefined();
    await cache.deleteByTag('all');
    expect(await cache.get('v3')).toBeUndefined();
  });

  it.each([
    ['delete', (cache: Cache) => cache.delete('v1')],
    ['deleteByTag', (cache: Cache) => cache.deleteByTag('any')],
    ['clear', (cache: Cache) => cache.clear()],
  ])('does not keep a value that was fetched before %s and arrives after it', async (_, remove) => {
    const cache = await start();
    const { source, resolve } = pending<string>();
    const before = cache.getOrSet('v1', source);
    await remove(cache);
    const after = cache.getOrSet('v1', () => 'new');
    resolve('old');
    expect([await before, await after, await cache.get('v1')]).toEqual(['old', 'new', 'new']);
  });

  it('does not overwrite a value that was set while the source was asked', async () => {
    const cache = await start();
    const { source, resolve } = pending<string>();
    const before = cache.getOrSet('v1', source);
    await cache.set('v1', 'set');
    resolve('fetched');
    expect([await before, await cache.get('v1')]).toEqual(['fetched', 'set']);
  });

  it('asks the source with skipCache, and keeps its value', async () => {
    const cache = await start();
    await cache.set('v1', 'old');
    expect(await cache.getOrSet('v1', () => 'new', { skipCache: true })).toBe('new');
    expect(await cache.get('v1')).toBe('new');
  });

  it('does not keep the result of a look-up with skipCache that began before the value was deleted', async () => {
    const cache = await start();
    const { source, resolve } = pending<string>();
    const before = cache.getOrSet('v1', source, { skipCache: true });
    await cache.delete('v1');
    resolve('old');
    expect([await before, await cache.get('v1')]).toEqual(['old', undefined]);
  });

  it('keeps nothing when it is switched off', async () => {
    const cache = await start({}, { enabled: false });
    await cache.set('v1', 1);
    let calls = 0;
    const ask = (): Promise<number> => cache.getOrSet('v1', () => ++calls);
    expect([await cache.get('v1'), await ask(), await ask()]).toEqual([undefined, 1, 2]);
    await Promise.all([cache.delete('v1'), cache.deleteByTag('x'), cache.clear()]);
  });

  it.each(['', [], 5, undefined, null])('refuses the key %p', async (key) => {
    const cache = await start();
    await expect(cache.get(key as never)).rejects.toThrow(OptionsError);
  });

  it.each(['__proto__', 'constructor', '___bc:t:all', '!x', '_', '\n', 'é'.repeat(5_000), '*'])(
    'keeps a value under the key %p',
    async (key) => {
      const cache = await start({ tags: ['all'] });
      await cache.set(key, 1);
      expect(await cache.get(key)).toBe(1);
      expect(await cache.get(`${key}x`)).toBeUndefined();
    },
  );

  it('is refused by name when no module has defined it', async () => {
    await start();
    expect(() => started.service.cache('vidoes')).toThrow(
      'one of the caches that CacheModule defines (videos)',
    );
  });
});

describe('a missing value', () => {
  it('is not kept without negativeTtl', async () => {
    const cache = await start();
    let calls = 0;
    for (const nothing of [null, undefined, null, undefined]) {
      expect(await cache.getOrSet('v1', () => (calls++, nothing))).toBe(nothing);
    }
    await cache.set('v2', null);
    expect(calls).toBe(4);
    expect(cache.stats().size).toBe(0);
  });

  it.each([null, undefined])('is kept for negativeTtl: %p', async (nothing) => {
    const cache = await start({ ttl: 1_000, negativeTtl: 100, grace: 1_000 });
    let calls = 0;
    const ask = (): Promise<unknown> => cache.getOrSet('v1', () => (calls++, nothing));
    expect([await ask(), await ask()]).toEqual([nothing, nothing]);
    expect(calls).toBe(1);
    await started.clock.advance(100);
    await ask();
    expect(calls).toBe(2);
  });

  it('removes the old value', async () => {
    const cache = await start({ ttl: 10, grace: 1_000 });
    await cache.set('v1', 'old');
    await started.clock.advance(10);
    await cache.getOrSet('v1', () => null);
    await expect(cache.getOrSet('v1', failing())).rejects.toThrow('down');
  });
});

describe('memory', () => {
  it('keeps at most maxEntries values, and evicts the least recently used one', async () => {
    const cache = await start({ maxEntries: 2 });
    await cache.set('v1', 1);
    await cache.set('v2', 2);
    await cache.get('v1');
    await cache.set('v3', 3);
    expect([await cache.get('v1'), await cache.get('v2'), await cache.get('v3')]).toEqual([1, undefined, 3]);
    expect(cache.stats()).toMatchObject({ size: 2, maxSize: 2, evictions: 1 });
  });

  it('keeps at most maxBytes', async () => {
    const cache = await start({ maxBytes: 100 });
    await cache.set('a', 'x'.repeat(40));
    await cache.set('b', 'x'.repeat(40));
    expect(cache.stats()).toMatchObject({ size: 2, memoryUsage: 86, evictions: 0 });
    await cache.set('c', 'x'.repeat(40));
    expect(cache.stats()).toMatchObject({ size: 2, memoryUsage: 86, evictions: 1 });
    await cache.set('d', 'x'.repeat(200));
    expect(cache.stats()).toMatchObject({ size: 2, memoryUsage: 86, evictions: 2 });
  });

  it('is freed when values expire, without a look-up', async () => {
    const cache = await start({ ttl: 1_000 });
    await cache.set('v1', 1);
    await started.clock.advance(60_000);
    expect(started.clock.pending).toBe(0);
    expect(cache.stats()).toMatchObject({ size: 0, memoryUsage: 0, evictions: 0 });
  });

  it('has no timer after the end', async () => {
    const cache = await start();
    await cache.set('v1', 1);
    await started.app.close();
    expect(started.clock.pending).toBe(0);
  });
});

describe('statistics', () => {
  it('count exactly', async () => {
    const cache = await start();
    await cache.getOrSet('v1', () => 1);
    await cache.getOrSet('v1', () => 1);
    await cache.get('v1');
    await cache.get('v2');
    await cache.delete('v1');
    expect(started.service.stats()).toEqual({
      videos: {
        size: 0,
        maxSize: 1_000,
        memoryUsage: 0,
        hits: 2,
        misses: 2,
        staleHits: 0,
        sets: 1,
        deletes: 1,
        evictions: 0,
        errors: 0,
        hitRate: '50.0%',
      },
    });
  });

  it('show a hit rate of 0.0% before the first look-up', async () => {
    const cache = await start();
    expect(cache.stats().hitRate).toBe('0.0%');
  });
});

describe('a cache per tenant', () => {
  it('keeps the values of tenants apart', async () => {
    let tenant: string | undefined = 'a';
    const cache = await start({ perTenant: () => tenant });
    await cache.set('v1', 'of a');
    tenant = 'b';
    expect(await cache.get('v1')).toBeUndefined();
    await cache.set('v1', 'of b');
    await cache.delete('v1');
    tenant = 'a';
    expect(await cache.get('v1')).toBe('of a');
  });

  it('does not mistake one tenant and key for another', async () => {
    let tenant = 'a';
    const cache = await start({ perTenant: () => tenant });
    await cache.set('b:c', 'of a');
    tenant = 'a:b';
    expect(await cache.get('c')).toBeUndefined();
  });

  it('keeps nothing for a caller without a tenant, and says so once', async () => {
    const cache = await start({ perTenant: () => undefined });
    let calls = 0;
    await cache.set('v1', 0);
    for (let call = 0; call < 2; call++) await cache.getOrSet('v1', () => ++calls);
    expect([calls, await cache.get('v1')]).toEqual([2, undefined]);
    expect(started.logger.lines.filter((line) => line.includes('without a tenant'))).toHaveLength(1);
  });

  it('asks for the tenant in the context of the caller', async () => {
    const cache = await start({ perTenant: (context) => context?.requestId });
    const as = (requestId: string): Promise<unknown> =>
      runInContext(new RequestContext({ requestId }), () => cache.getOrSet('v1', () => requestId));
    expect([await as('one'), await as('two')]).toEqual(['one', 'two']);
  });
});

describe('a value that cannot be kept', () => {
  it('is refused by set with its path', async () => {
    const cache = await start();
    const value = { author: { save: () => 1 } };
    await expect(cache.set('v1', value)).rejects.toThrow(CacheValueError);
    await expect(cache.set('v1', value)).rejects.toThrow(
      'expected plain data at $.author.save, got a function',
    );
    expect(cache.stats()).toMatchObject({ size: 0, sets: 0, errors: 2 });
  });

  it('reaches the caller of getOrSet, and is logged once', async () => {
    const cache = await start();
    const value = { when: new Error('x') };
    expect(await cache.getOrSet('v1', () => value)).toBe(value);
    expect(await cache.getOrSet('v1', () => value)).toBe(value);
    expect(cache.stats()).toMatchObject({ size: 0, errors: 2, misses: 2 });
    expect(
      started.logger.lines.filter((line) => line.includes('$.when, got an instance of Error')),
    ).toHaveLength(1);
  });
});
