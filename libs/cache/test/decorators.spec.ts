import {
  CircuitOpenError,
  currentContext,
  NotFoundError,
  RequestContext,
  ResilienceEvents,
  runInContext,
} from '@breakwater/core';
import {
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  Resilience,
  ResilienceModule,
  type ResilienceModuleOptions,
  ResilienceService,
  Retry,
  Timeout,
} from '@breakwater/resilience';
import { Injectable, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Cache, Cached, CacheEvict, CachePut, type CacheOptions } from '../src/index.js';
import { type CacheApplication, startCache } from './start-cache.js';

let started: CacheApplication | undefined;

async function start<T>(
  provider: Type<T>,
  options: CacheOptions = {},
  resilience: ResilienceModuleOptions = {},
): Promise<T> {
  started = await startCache(
    { caches: { videos: { jitter: 0, ...options } } },
    { imports: [ResilienceModule.forRoot(resilience)], providers: [provider] },
  );
  return started.app.get(provider);
}
const cache = (): Cache => started!.service.cache('videos');
const advance = (time: number): Promise<void> => started!.clock.advance(time);
const as = (context: RequestContext, work: () => Promise<unknown>): Promise<unknown> =>
  runInContext(context, work).catch((error: unknown) => error);

afterEach(async () => {
  await started?.app.close();
  started = undefined;
});

/** Work that a test answers by hand. */
@Injectable()
class Work {
  calls = 0;
  contexts: (RequestContext | undefined)[] = [];
  answers: PromiseWithResolvers<string>[] = [];

  @Cached('videos')
  async find(id: string, _options?: { skipCache?: boolean; lang?: string }): Promise<string> {
    this.calls++;
    this.contexts.push(currentContext());
    const answer = Promise.withResolvers<string>();
    this.answers.push(answer);
    return `${id} ${await answer.promise}`;
  }
}

describe('@Cached', () => {
  @Injectable()
  class Videos {
    calls = 0;
    fails = false;

    @Cached('videos')
    async find(...ids: readonly unknown[]): Promise<string> {
      this.calls++;
      if (this.fails) throw new Error('down');
      return `${String(ids)} ${this.calls}`;
    }

    @Cached('videos')
    async other(id: string): Promise<string> {
      return `other ${id}`;
    }
  }

  it('keeps results by method and arguments', async () => {
    const videos = await start(Videos);
    expect(await videos.find('a', 1)).toBe('a,1 1');
    expect(await videos.find('a', 1)).toBe('a,1 1');
    expect(await videos.find('a', '1')).toBe('a,1 2');
    expect(await videos.find('a,1')).toBe('a,1 3');
    expect(await videos.other('a')).toBe('other a');
    expect(cache().stats()).toMatchObject({ hits: 1, misses: 4, size: 4 });
  });

  it('keeps no error', async () => {
    const videos = await start(Videos);
    videos.fails = true;
    await expect(videos.find('a')).rejects.toThrow('down');
    videos.fails = false;
    expect(await videos.find('a')).toBe('a 2');
  });

  it('is the outermost step in explain()', async () => {
    @Injectable()
    class Explained {
      @Retry(1)
      @Cached('videos', { ttl: 500, key: (id: string) => id })
      @CircuitBreaker()
      async find(id: string): Promise<string> {
        return id;
      }
    }
    await start(Explained);
    const text = String(started!.app.get(ResilienceService).explain('Explained.find'));
    expect(text).toContain('Explained.find: cache > retry > circuitBreaker > operation');
    expect(text).toContain('1. cache (videos)');
    expect(text).toContain('ttl = 500  [method]');
  });

  it('answers from the cache while the circuit is open', async () => {
    @Injectable()
    class Guarded {
      @Cached('videos')
      @CircuitBreaker('videos')
      async find(id: string): Promise<string> {
        return id;
      }
    }
    const guarded = await start(Guarded);
    await guarded.find('a');
    started!.app.get(CircuitBreakerService).openCircuit('videos');
    expect(await guarded.find('a')).toBe('a');
    await expect(guarded.find('b')).rejects.toThrow(CircuitOpenError);
  });

  it('takes the key, the lifetime, the tags and the condition of its options', async () => {
    @Injectable()
    class Chosen {
      calls = 0;

      @Cached('videos', {
        key: (video: { id: string }) => ['video', video.id],
        ttl: 100,
        tags: (video: { id: string }) => [`tag-${video.id}`],
        when: (video: { id: string }) => video.id !== 'live',
      })
      async find(_video: { id: string; title?: string }): Promise<number> {
        return ++this.calls;
      }
    }
    const chosen = await start(Chosen);
    expect([await chosen.find({ id: 'a' }), await chosen.find({ id: 'a', title: 'x' })]).toEqual([1, 1]);
    expect(await cache().get(['video', 'a'])).toBe(1);
    await cache().deleteByTag('tag-a');
    expect(await chosen.find({ id: 'a' })).toBe(2);
    await advance(100);
    expect(await chosen.find({ id: 'a' })).toBe(3);
    expect([await chosen.find({ id: 'live' }), await chosen.find({ id: 'live' })]).toEqual([4, 5]);
  });

  it('runs the method when the last argument has skipCache, and keeps the result under the same key', async () => {
    const videos = await start(Videos);
    expect(await videos.find('a')).toBe('a 1');
    expect(await videos.find('a', { skipCache: true })).toBe('a,[object Object] 2');
    expect(await videos.find('a', { skipCache: false })).toBe('a,[object Object] 2');
    expect(await videos.find('a')).toBe('a,[object Object] 2');
    expect(await videos.find('a', { lang: 'de' })).toBe('a,[object Object] 3');
    expect(await videos.find('a', { lang: 'de', skipCache: false })).toBe('a,[object Object] 3');
  });

  it('runs the method without the cache when no key can be computed, and logs it once', async () => {
    const videos = await start(Videos);
    const callback = (): void => undefined;
    expect([await videos.find(callback), await videos.find(callback)]).toEqual([
      expect.stringContaining('1'),
      expect.stringContaining('2'),
    ]);
    const lines = started!.logger.lines.filter((line) =>
      line.includes('Videos.find: A cache key cannot contain'),
    );
    expect(lines).toHaveLength(1);
    expect(cache().stats()).toMatchObject({ size: 0, errors: 2 });
  });

  it.each([
    ['throws', 'no tags'],
    ['is no list', 'The option `tags` has to return a list of texts'],
  ])('runs the method without the cache when the function for its tags %s', async (kind, problem) => {
    @Injectable()
    class Tagged {
      calls = 0;

      @Cached('videos', {
        tags: (): string[] => {
          if (kind === 'throws') throw new Error('no tags');
          return 'a' as never;
        },
      })
      async find(): Promise<number> {
        return ++this.calls;
      }
    }
    const tagged = await start(Tagged);
    expect([await tagged.find(), await tagged.find()]).toEqual([1, 2]);
    expect(started!.logger.lines.filter((line) => line.includes(`Tagged.find: ${problem}`))).toHaveLength(1);
  });

  it('works without a cache on an instance that was not injected', async () => {
    const videos = new Videos();
    expect([await videos.find('a'), await videos.find('a')]).toEqual(['a 1', 'a 2']);
  });

  it('can be a part of a named policy', async () => {
    @Injectable()
    class Named {
      calls = 0;

      @Resilience('search')
      async find(): Promise<number> {
        return ++this.calls;
      }
    }
    const named = await start(Named, {}, { policies: { search: { cache: 'videos', retry: 1 } } });
    expect([await named.find(), await named.find()]).toEqual([1, 1]);
    await expect(started!.app.get(ResilienceService).execute('search', async () => 1)).rejects.toThrow(
      'used by a decorated method only',
    );
  });

  it('has no effect when it is switched off', async () => {
    const videos = await start(Videos);
    await videos.find('a');
    started!.app.get(ResilienceService).disable({ name: 'Videos.find', step: 'cache' });
    expect(await videos.find('a')).toBe('a 2');
  });

  it('counts as a call that ended well, without an attempt', async () => {
    const videos = await start(Videos);
    const events: unknown[] = [];
    started!.app
      .get(ResilienceEvents)
      .on('call.finished', ({ outcome, attempts }) => events.push([outcome, attempts]));
    await videos.find('a');
    await videos.find('a');
    expect(events).toEqual([
      ['success', 1],
      ['success', 0],
    ]);
  });
});

describe('callers of one key', () => {
  it('share one call of the method', async () => {
    const work = await start(Work);
    const calls = Array.from({ length: 100 }, () => work.find('a'));
    await advance(0);
    work.answers[0]?.resolve('done');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['a done']));
    expect(work.calls).toBe(1);
  });

  it('leave without ending the work of the others', async () => {
    const work = await start(Work);
    const [one, two] = [new RequestContext({ requestId: 'one' }), new RequestContext({ requestId: 'two' })];
    const calls = [as(one, () => work.find('a')), as(two, () => work.find('a'))];
    await advance(0);
    one.cancel(new Error('left'));
    expect(await calls[0]).toEqual(new Error('left'));
    expect(work.contexts[0]?.cancelled).toBe(false);
    work.answers[0]?.resolve('done');
    expect(await calls[1]).toBe('a done');
    expect(work.calls).toBe(1);
  });

  it('end the work when the last caller leaves', async () => {
    const work = await start(Work);
    const context = new RequestContext();
    const call = as(context, () => work.find('a'));
    await advance(0);
    context.cancel('left');
    expect(await call).toBe('left');
    expect(work.contexts[0]?.cancelled).toBe(true);
  });

  it('inherit neither the deadline nor the limits of the first caller', async () => {
    const work = await start(Work);
    const deadline = started!.clock.now() + 5;
    const call = as(new RequestContext({ deadline, requestId: 'one' }), () => work.find('a'));
    await advance(0);
    expect(work.contexts[0]).toMatchObject({ deadline: Infinity, requestId: 'one' });
    work.answers[0]?.resolve('done');
    await call;
  });

  it('keep their own deadline when the cache is not used', async () => {
    @Injectable()
    class Live {
      deadline = 0;

      @Cached('videos', { when: () => false })
      async find(): Promise<void> {
        this.deadline = currentContext()?.deadline ?? 0;
        await new Promise(() => undefined);
      }
    }
    const live = await start(Live);
    const context = new RequestContext({ deadline: 5 });
    const call = as(context, () => live.find());
    expect(live.deadline).toBe(5);
    context.cancel('left');
    expect(await call).toBe('left');
  });

  it('get the error of the method, which is not kept', async () => {
    const work = await start(Work);
    const calls = [work.find('a'), work.find('a')].map((call) => call.catch((error: unknown) => error));
    await advance(0);
    const error = new Error('down');
    work.answers[0]?.reject(error);
    expect(await Promise.all(calls)).toEqual([error, error]);
  });
});

describe('a fallback below the cache', () => {
  @Injectable()
  class Degrading {
    error: Error | undefined;
    fallbacks = 0;

    @Cached('videos')
    @Fallback('later')
    @Timeout(1_000)
    async find(id: string): Promise<string> {
      if (this.error) throw this.error;
      return `found ${id}`;
    }

    async later(_error: unknown, _id: string): Promise<string> {
      this.fallbacks++;
      return 'later';
    }
  }

  it('answers, and its answer is not kept', async () => {
    const degrading = await start(Degrading);
    const outcomes: string[] = [];
    started!.app.get(ResilienceEvents).on('call.finished', ({ outcome }) => outcomes.push(outcome));
    degrading.error = new Error('down');
    expect([await degrading.find('a'), await degrading.find('a')]).toEqual(['later', 'later']);
    degrading.error = undefined;
    expect(await degrading.find('a')).toBe('found a');
    expect(outcomes).toEqual(['fallback', 'fallback', 'success']);
  });

  it('is not used when there is an old value', async () => {
    const degrading = await start(Degrading, { ttl: 100, grace: 1_000 });
    const outcomes: string[] = [];
    started!.app.get(ResilienceEvents).on('call.finished', ({ outcome }) => outcomes.push(outcome));
    await degrading.find('a');
    await advance(100);
    degrading.error = new Error('down');
    expect(await degrading.find('a')).toBe('found a');
    expect([degrading.fallbacks, cache().stats().staleHits]).toEqual([0, 1]);
    await advance(1_000);
    expect(await degrading.find('a')).toBe('later');
    expect(outcomes).toEqual(['success', 'fallback', 'fallback']);
  });

  it('is used for an error about the request, even if there is an old value', async () => {
    const degrading = await start(Degrading, { ttl: 100, grace: 1_000 });
    await degrading.find('a');
    await advance(100);
    degrading.error = new NotFoundError('gone');
    expect(await degrading.find('a')).toBe('later');
  });

  it('is the outcome of all callers that share the call', async () => {
    const degrading = await start(Degrading);
    const outcomes: string[] = [];
    started!.app.get(ResilienceEvents).on('call.finished', ({ outcome }) => outcomes.push(outcome));
    degrading.error = new Error('down');
    await Promise.all([degrading.find('a'), degrading.find('a')]);
    expect([degrading.fallbacks, outcomes]).toEqual([1, ['fallback', 'fallback']]);
  });
});

describe('@CacheEvict and @CachePut', () => {
  @Injectable()
  class Store {
    fails = false;

    @CacheEvict('videos', { key: (id: string) => id })
    async remove(_id: string): Promise<string> {
      if (this.fails) throw new Error('down');
      return 'removed';
    }

    @CacheEvict('videos', { tags: ['list'] })
    async add(): Promise<void> {}

    @CacheEvict('videos', { all: true })
    async reset(): Promise<void> {}

    @CacheEvict('videos', {
      key: (): string => {
        throw new Error('no key');
      },
    })
    async broken(): Promise<string> {
      return 'done';
    }

    @CachePut('videos', { key: (id: string) => id, ttl: 50, tags: ['put'], when: (id: string) => id !== 'x' })
    @Fallback({ value: 'later' })
    async save(id: string): Promise<string> {
      if (this.fails) throw new Error('down');
      return `saved ${id}`;
    }
  }

  it('remove a value after the method has succeeded', async () => {
    const store = await start(Store);
    await cache().set('a', 1);
    store.fails = true;
    await expect(store.remove('a')).rejects.toThrow('down');
    expect(await cache().get('a')).toBe(1);
    store.fails = false;
    expect(await store.remove('a')).toBe('removed');
    expect(await cache().get('a')).toBeUndefined();
  });

  it('remove values by tag, and all values', async () => {
    const store = await start(Store);
    await cache().set('a', 1, { tags: ['list'] });
    await cache().set('b', 2);
    await store.add();
    expect([await cache().get('a'), await cache().get('b')]).toEqual([undefined, 2]);
    await store.reset();
    expect(await cache().get('b')).toBeUndefined();
  });

  it('do not fail a method whose work is done', async () => {
    const store = await start(Store);
    expect(await store.broken()).toBe('done');
    expect(started!.logger.lines.filter((line) => line.includes('Store.broken: no key'))).toHaveLength(1);
  });

  it('keep the result of the method, but not that of a fallback', async () => {
    const store = await start(Store);
    expect([await store.save('a'), await cache().get('a')]).toEqual(['saved a', 'saved a']);
    await store.save('x');
    expect(await cache().get('x')).toBeUndefined();
    await advance(50);
    store.fails = true;
    expect([await store.save('a'), await cache().get('a')]).toEqual(['later', undefined]);
  });
});
