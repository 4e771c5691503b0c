import { describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Bulkhead, CircuitBreaker, ResilienceService, Retry } from '../src/index.js';
import { start } from './application.harness.js';

const sideDoor = Symbol('sideDoor');

@CircuitBreaker({ volumeThreshold: 7 })
@Injectable()
class VideoService implements OnModuleInit, OnModuleDestroy {
  async onModuleInit(): Promise<void> {}
  async onModuleDestroy(): Promise<void> {}

  async publish(): Promise<string> {
    return 'published';
  }

  @Retry(1)
  async read(): Promise<string> {
    return 'read';
  }

  @Bulkhead()
  list(): Promise<string[]> {
    return Promise.resolve([]);
  }

  title(): string {
    return 'sync';
  }

  async _internal(): Promise<void> {}

  get duration(): number {
    return 1;
  }

  static async create(): Promise<string> {
    return 'created';
  }

  async [sideDoor](): Promise<void> {}
}

@Injectable()
class ShortVideoService extends VideoService {
  async clip(): Promise<string> {
    return 'clipped';
  }
}

describe('a decorator on a class', () => {
  it('decorates only its public async methods and those with decorators', async () => {
    const { get } = await start([VideoService]);
    const explain = (method: string): string[] =>
      get(ResilienceService)
        .explain(`VideoService.${method}`)
        .steps.map(({ step }) => step);
    expect(explain('publish')).toEqual(['circuitBreaker']);
    expect(explain('read')).toEqual(['retry', 'circuitBreaker']);
    expect(explain('list')).toEqual(['circuitBreaker', 'bulkhead']);
    const others = ['onModuleInit', 'onModuleDestroy', 'title', '_internal', 'duration', 'create'];
    for (const method of others) expect(() => explain(method)).toThrow('a policy or a decorated method');
  });

  it('does not change the other members', async () => {
    const service = (await start([VideoService])).get(VideoService);
    expect([service.title(), service.duration, await VideoService.create()]).toEqual(['sync', 1, 'created']);
  });

  it('decorates methods that a subclass inherits, but none that it adds', async () => {
    const { get } = await start([ShortVideoService]);
    const { explain } = get(ResilienceService);
    const names = (): string => explain.call(get(ResilienceService), 'nothing').name;
    expect(names).toThrow("'ShortVideoService.publish'");
    expect(names).not.toThrow('clip');
  });

  it('keeps its methods non-enumerable', () => {
    expect(Object.keys(VideoService.prototype)).toEqual([]);
  });
});
