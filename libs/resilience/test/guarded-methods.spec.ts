import 'reflect-metadata';
import {
  Clock,
  CoreModule,
  currentContext,
  isCircuitOpenError,
  isTimeoutExceededError,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Scope, SetMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  Resilience,
  ResilienceModule,
  type ResilienceModuleOptions,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';

const outage = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

@Injectable()
class VideoService {
  calls = 0;
  failures = 0;
  #secret = 'private';

  @CircuitBreaker({ volumeThreshold: 2 })
  async publish(id: string): Promise<string> {
    this.calls++;
    if (this.failures-- > 0) throw outage;
    return `${id} ${this.#secret}`;
  }

  @Retry({ maxRetries: 2, delay: 100, jitter: 'none' })
  async fetch(): Promise<number> {
    if (this.failures-- > 0) throw outage;
    return ++this.calls;
  }

  @Timeout(1_000)
  hang(): Promise<AbortSignal> {
    return new Promise((_, reject) => {
      const signal = currentContext()?.signal;
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  @Fallback('lastKnown')
  async statistics(_id: string, _detailed?: boolean): Promise<string> {
    throw outage;
  }

  lastKnown(error: unknown, id: string, detailed?: boolean): string {
    return `${(error as Error).message} ${id} ${detailed}`;
  }

  async chain(): Promise<string> {
    return this.publish('self');
  }
}

let app: TestingModule | undefined;
let clock: VirtualClock;

async function boot(providers: object[], options: ResilienceModuleOptions = {}): Promise<TestingModule> {
  clock = new VirtualClock();
  const built = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(options)],
    providers: providers as never[],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  app = built;
  return built.init();
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('a guarded method', () => {
  it('reaches private fields and arguments of its instance', async () => {
    const service = (await boot([VideoService])).get(VideoService);
    await expect(service.publish('a')).resolves.toBe('a private');
  });

  it('opens its circuit and stops calling', async () => {
    const service = (await boot([VideoService])).get(VideoService);
    service.failures = 2;
    await expect(service.publish('a')).rejects.toBe(outage);
    await expect(service.chain()).rejects.toBe(outage);
    await expect(service.publish('a')).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      circuit: 'VideoService.publish',
    });
    expect(service.calls).toBe(2);
  });
});
