import { Clock, OptionsError } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { Injectable, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { Observable, of } from 'rxjs';
import { Cached, CacheEvict, CachePut } from '../src/index.js';
import { startCache } from './start-cache.js';

const start = (provider: Type<object>): Promise<unknown> =>
  startCache({ caches: { videos: {} } }, { imports: [ResilienceModule.forRoot()], providers: [provider] });

describe('a decorator', () => {
  const decorated = (decorator: MethodDecorator): Type<object> => {
    @Injectable()
    class Decorated {
      @decorator
      async find(): Promise<void> {}
    }
    return Decorated;
  };
  it.each([
    ['cache.name', Cached('vidoes')],
    ['cache.ttl', Cached('videos', { ttl: 0 })],
    ['cache.key', Cached('videos', { key: 'id' as never })],
    ['cache.when', Cached('videos', { when: true as never })],
    ['cache.tags', Cached('videos', { tags: 'a' as never })],
    ['cache.cacheKey', Cached('videos', { cacheKey: 'a' } as never)],
    ['cacheEvict', CacheEvict('videos', {})],
    ['cacheEvict.key', CacheEvict('videos', { all: true, key: () => 'a' })],
    ['cacheEvict.ttl', CacheEvict('videos', { all: true, ttl: 5 } as never)],
    ['cachePut.key', CachePut('videos', {} as never)],
  ])('ends the start with a wrong option: %s', async (option, decorator) => {
    const error = await start(decorated(decorator)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionsError);
    expect((error as OptionsError).problems.map((problem) => problem.option)).toEqual([option]);
    expect((error as OptionsError).message).toContain('Decorated.find');
  });

  it('is refused on a class, and on a method that returns an Observable', () => {
    expect(() => {
      // @ts-expect-error a class would cache its writes, too
      @Cached('videos')
      class Everything {
        async find(): Promise<void> {}
      }
      return Everything;
    }).toThrow('on a method that returns a promise');
    expect(() => {
      class Streams {
        @Cached('videos')
        watch(): Observable<number> {
          return of(1);
        }
      }
      return Streams;
    }).toThrow('one that returns an Observable');
  });

  it('needs CacheModule', async () => {
    const alone = Test.createTestingModule({
      imports: [ResilienceModule.forRoot()],
      providers: [decorated(Cached('videos'))],
    });
    const app = await alone.overrideProvider(Clock).useValue({}).compile();
    await expect(app.init()).rejects.toThrow('cache');
    await app.close();
  });
});
