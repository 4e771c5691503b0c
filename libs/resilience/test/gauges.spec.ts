import { ResilienceGauges } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Bulkhead, CircuitBreaker, CircuitBreakerService, Retry } from '../src/index.js';
import { refused, start } from './application.harness.js';

@Injectable()
class VideoService {
  fails = true;
  readonly gate = Promise.withResolvers<void>();

  @CircuitBreaker({ volumeThreshold: 2, critical: true, resetTimeout: 5_000 })
  async publish(): Promise<void> {
    if (this.fails) throw refused();
  }

  @Bulkhead({ maxConcurrent: 2, maxQueue: 3 })
  async transcode(): Promise<void> {
    await this.gate.promise;
  }

  @Retry({ maxRetries: 1, delay: 1_000, jitter: 'none', budget: { minimum: 2, ratio: 0 } })
  async fetch(): Promise<void> {
    throw refused();
  }

  @Retry({ budget: false })
  async unlimited(): Promise<void> {}
}

describe('the gauges of the policies', () => {
  it('show every circuit with its rates, of a method or by name', async () => {
    const app = await start([VideoService]);
    const service = app.get(VideoService);
    const gauges = app.get(ResilienceGauges);
    await app.get(CircuitBreakerService).execute('payments', async () => 'paid');
    const idle = { state: 'closed', failureRate: -1, slowCallRate: -1 };
    expect(gauges.read('circuit-breaker')).toEqual([
      { ...idle, circuit: 'VideoService.publish', critical: true, declared: true },
      { ...idle, circuit: 'payments', critical: false, declared: false },
    ]);
    await Promise.allSettled([service.publish(), service.publish()]);
    expect(gauges.read('circuit-breaker')[0]).toMatchObject({ state: 'open' });
    await app.clock.advance(5_000);
    service.fails = false;
    await service.publish();
    expect(gauges.read('circuit-breaker')[0]).toMatchObject({ state: 'closed' });
    await Promise.allSettled([1, 2, 3, 4].map(() => service.publish()));
    expect(gauges.read('circuit-breaker')[0]).toMatchObject({ failureRate: 0, slowCallRate: 0 });
  });

  it('leave out outcomes that have left the window, also without a further call', async () => {
    const app = await start({
      providers: [VideoService],
      options: { defaults: { circuitBreaker: { rollingCountTimeout: 10_000 } } },
    });
    const service = app.get(VideoService);
    service.fails = false;
    await Promise.all([service.publish(), service.publish()]);
    expect(app.get(ResilienceGauges).read('circuit-breaker')[0]!.failureRate).toBe(0);
    await app.clock.advance(20_000);
    expect(app.get(ResilienceGauges).read('circuit-breaker')[0]!.failureRate).toBe(-1);
  });

  it('show the calls that run and wait in a bulkhead', async () => {
    const app = await start([VideoService]);
    const service = app.get(VideoService);
    const work = Promise.all([1, 2, 3].map(() => service.transcode()));
    expect(app.get(ResilienceGauges).read('bulkhead')).toEqual([
      { name: 'VideoService.transcode', active: 2, queued: 1, maxConcurrent: 2, maxQueue: 3 },
    ]);
    service.gate.resolve();
    await work;
    expect(app.get(ResilienceGauges).read('bulkhead')).toMatchObject([{ active: 0, queued: 0 }]);
  });

  it('show the rest of each retry budget, and nothing for a retry without one', async () => {
    const app = await start([VideoService]);
    const read = (): unknown => app.get(ResilienceGauges).read('retry-budget');
    expect(read()).toEqual([{ name: 'VideoService.fetch', available: 2, limit: 2, waiting: 0 }]);
    const call = app
      .get(VideoService)
      .fetch()
      .catch(() => {});
    await app.clock.advance(500);
    expect(read()).toEqual([{ name: 'VideoService.fetch', available: 1, limit: 2, waiting: 1 }]);
    await app.clock.advance(500);
    await call;
    await app.clock.advance(60_000);
    expect(read()).toEqual([{ name: 'VideoService.fetch', available: 2, limit: 2, waiting: 0 }]);
  });

  it('read a thousand circuits', async () => {
    const app = await start();
    const breakers = app.get(CircuitBreakerService);
    for (let index = 0; index < 1_000; index++) await breakers.execute(`host-${index}`, async () => index);
    const gauges = app.get(ResilienceGauges);
    expect(gauges.read('circuit-breaker')).toHaveLength(1_000);
  });
});
