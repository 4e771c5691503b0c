import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Observable } from 'rxjs';
import {
  Bulkhead,
  CircuitBreaker,
  Fallback,
  Resilience,
  ResilienceModule,
  type ResilienceModuleOptions,
  Retry,
  Timeout,
} from '../src/index.js';
import { start } from './application.harness.js';

describe('a decorator refuses', () => {
  it('an async generator', () => {
    expect(() => {
      class Feed {
        @Retry()
        async *pages(): AsyncGenerator<number> {
          yield 1;
        }
      }
      return Feed;
    }).toThrow(
      'Expected "@Retry()" to be on a method that returns a promise or an Observable; decorate the call that opens the stream instead, got "a generator" (at Feed.pages)',
    );
  });

  it('a generator', () => {
    expect(() => {
      class Feed {
        @CircuitBreaker()
        *pages(): Generator<number> {
          yield 1;
        }
      }
      return Feed;
    }).toThrow('got "a generator" (at Feed.pages)');
  });

  it('synchronous methods, known by their return types', () => {
    const define = {
      String: () => {
        class Titles {
          @Retry()
          read(): string {
            return '';
          }
        }
        return Titles;
      },
      Number: () => {
        class Titles {
          @Retry()
          read(): number {
            return 1;
          }
        }
        return Titles;
      },
      void: () => {
        class Titles {
          @Retry()
          read(): void {}
        }
        return Titles;
      },
    };
    for (const [type, decorate] of Object.entries(define)) {
      expect(decorate).toThrow(
        `Expected "@Retry()" to be on a method that returns a promise or an Observable; make it async, or write its return type down, got "one that returns ${type}" (at Titles.read)`,
      );
    }
  });

  it('a static method', () => {
    expect(() => {
      class Clients {
        @Timeout(1_000)
        static async create(): Promise<void> {}
      }
      return Clients;
    }).toThrow(
      'Expected "@Timeout()" to be on an instance method, got "a static method" (at Clients.create)',
    );
  });

  it('a getter', () => {
    expect(() => {
      class Clients {
        @Bulkhead()
        get connection(): Promise<void> {
          return Promise.resolve();
        }
      }
      return Clients;
    }).toThrow('Expected "@Bulkhead()" to be on a method, got "a getter" (at Clients.connection)');
  });

  it('a class without a method to decorate', () => {
    expect(() => {
      @Retry()
      class Titles {
        read(): Promise<string> {
          return Promise.resolve('title');
        }
      }
      return Titles;
    }).toThrow('Expected "@Retry()" to be on a class that declares a public async method');
  });

  it('a property', () => {
    expect(() => {
      class Clients {
        // @ts-expect-error a decorator of methods
        @Bulkhead()
        connection = 1;
      }
      return Clients;
    }).toThrow('got "a property" (at Clients.connection)');
  });
});

describe('a method whose return type says nothing', () => {
  type Anything = Promise<string> | string;

  class Titles {
    @CircuitBreaker({ ignore: () => true })
    read(title: Anything): Anything {
      return title;
    }
  }

  it('works when it returns a promise', async () => {
    await expect(new Titles().read(Promise.resolve('title'))).resolves.toBe('title');
  });

  it('rejects with a hint when it returns another value', async () => {
    await expect(new Titles().read('title')).rejects.toThrow(
      'Titles.read is decorated, so it has to return a promise, or to declare that it returns an Observable',
    );
  });

  it('rejects when a method of type Observable returns another value', async () => {
    class Streams {
      @Retry()
      read(): Observable<number> {
        return undefined as never;
      }
    }
    const failure = new Promise((_, error) => void new Streams().read().subscribe({ error }));
    await expect(failure).rejects.toThrow('has to return an Observable');
  });
});

describe('the start of an application fails', () => {
  async function failureOf(
    service: new () => object,
    options: ResilienceModuleOptions = {},
  ): Promise<unknown> {
    return start({ providers: [service], options }).catch((error: unknown) => error);
  }

  it('for a wrong option, naming option and method', async () => {
    @Injectable()
    class VideoService {
      @Retry({ maxRetries: -1 })
      async publish(): Promise<void> {}
    }
    const failure = await failureOf(VideoService);
    expect(failure).toBeInstanceOf(OptionsError);
    expect(failure).toMatchObject({
      message: 'Expected "retry.maxRetries" to be an integer >= 0, got -1 (at VideoService.publish)',
    });
  });

  it.each([
    ['circuitBreaker.errorThresholdPercentage', CircuitBreaker({ errorThresholdPercentage: 0 })],
    ['circuitBreaker.volumeTreshold', CircuitBreaker({ volumeTreshold: 1 } as object)],
    ['timeout.total', Timeout(0)],
    ['timeout.preset', Timeout('api.fats' as 'api.fast')],
    ['timeout.attempt', Timeout({ total: 100, attempt: 200 })],
    ['bulkhead.maxConcurrent', Bulkhead(0)],
    ['retry.preset', Retry('externalAPI' as 'externalApi')],
    ['order', Resilience({ order: ['retry', 'retry'] })],
    ['order', Resilience({ order: ['jitter' as 'retry'] })],
    ['fallback.on', Fallback(() => undefined, { on: [] })],
  ])('for a wrong %s', async (option, decorator) => {
    @Injectable()
    class VideoService {
      async publish(): Promise<void> {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(VideoService.prototype, 'publish')!;
    (decorator as MethodDecorator)(VideoService.prototype, 'publish', descriptor);
    Object.defineProperty(VideoService.prototype, 'publish', descriptor);
    expect(await failureOf(VideoService)).toMatchObject({ option, place: 'VideoService.publish' });
  });

  it('for an order that leaves a step out', async () => {
    @Injectable()
    class VideoService {
      @Resilience({ order: ['retry'] })
      @Retry()
      @Bulkhead()
      async publish(): Promise<void> {}
    }
    expect(await failureOf(VideoService)).toMatchObject({
      message: expect.stringContaining(`a list with 'bulkhead', which the call uses`),
    });
  });

  it('for a fallback that the class does not have', async () => {
    @Injectable()
    class VideoService {
      // @ts-expect-error the compiler sees it, too
      @Fallback('lastKnwon')
      async publish(): Promise<void> {}
    }
    expect(await failureOf(VideoService)).toMatchObject({
      message:
        'Expected "fallback" to be the name of a method of VideoService, got "lastKnwon" (at VideoService.publish)',
    });
  });

  it('for a policy that nobody has defined, naming those that exist', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class VideoService {
      @Resilience('youtbue')
      async publish(): Promise<void> {}
    }
    const failure = await failureOf(VideoService, { policies: { youtube: {}, database: {} } });
    expect(failure).toMatchObject({
      message: `Expected "policy" to be the name of a policy of ResilienceModule ('youtube', 'database'), got "youtbue" (at VideoService.publish)`,
    });
    expect(await failureOf(VideoService)).toMatchObject({
      message: expect.stringContaining('none is defined yet'),
    });
  });

  class Idle {}

  it.each<[string, ResilienceModuleOptions]>([
    ['retry.maxRetries', { policies: { unused: { retry: -1 } } }],
    ['policies.unused.retries', { policies: { unused: { retries: 1 } as object } }],
    ['bulkhead.maxConcurrent', { defaults: { bulkhead: { maxConcurrent: 0 } } }],
    ['circuitBreaker.resetTimeout', { defaults: { circuitBreaker: { resetTimeout: -1 } } }],
    ['retry.delay', { defaults: { retry: { delay: -1 } } }],
    ['defaults.timeout', { defaults: { timeout: 1 } as object }],
    ['resilience.polices', { polices: {} } as object],
    ['http.requestTimeout', { http: { requestTimeout: 0 } }],
    ['http.retries', { http: { retries: 1 } as object }],
    ['retry.maxRetries', { http: { retry: 0.5 } }],
  ])('for a wrong %s that nobody uses', async (option, options) => {
    expect(await failureOf(Idle, options)).toMatchObject({ name: 'OptionsError', option });
  });

  it.each([true, null, 'externalApi'])('for the policy %p, which is not an object', async (policy) => {
    const options = { policies: { rates: policy } } as unknown as ResilienceModuleOptions;
    const starting = Test.createTestingModule({ imports: [ResilienceModule.forRoot(options)] }).compile();
    await expect(starting).rejects.toThrow('Expected "policies.rates" to be an object such as');
  });

  it('for a policy that two modules define', async () => {
    const failure = start({
      options: { policies: { youtube: {} } },
      imports: [ResilienceModule.forFeature({ youtube: {} })],
    });
    await expect(failure).rejects.toThrow(
      'Expected "policies.youtube" to be a name that no other module has defined, got "a second definition" (at ResilienceModule.forFeature)',
    );
  });
});

describe('waits and the total timeout', () => {
  it.each([
    ['a delay that was written down', Retry({ maxRetries: 3, delay: 1_000 }), 7_000],
    ['a back-off that was written down', Retry({ backoff: { type: 'fixed', delay: 2_000 } }), 6_000],
    ['a preset', Retry('externalApi'), 7_000],
  ])('contradict each other when %s does not fit', async (_, retry, wait) => {
    @Injectable()
    class VideoService {
      @Timeout(5_000)
      @retry
      async publish(): Promise<void> {}
    }
    await expect(start([VideoService])).rejects.toThrow(
      `Expected "retry" to be a retry whose waits fit into the "timeout.total" of 5000 ms, got "waits of up to ${wait} ms" (at VideoService.publish)`,
    );
  });

  it('are accepted when the waits are defaults, which the deadline shortens', async () => {
    @Injectable()
    class VideoService {
      @Timeout(5_000)
      @Retry(5)
      async publish(): Promise<string> {
        return 'published';
      }
    }
    const app = await start({
      providers: [VideoService],
      options: { defaults: { retry: { delay: 4_000 } } },
    });
    await expect(app.get(VideoService).publish()).resolves.toBe('published');
  });

  it('are accepted when the timeout is for each attempt', async () => {
    @Injectable()
    class VideoService {
      @Timeout({ attempt: 100 })
      @Retry({ delay: 1_000 })
      async publish(): Promise<string> {
        return 'published';
      }
    }
    await expect((await start([VideoService])).get(VideoService).publish()).resolves.toBe('published');
  });
});
