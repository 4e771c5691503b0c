import { AsyncLocalStorage } from 'node:async_hooks';
import { CallTracer, type TracedStep } from '@breakwater/core';
import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { Observable, lastValueFrom, of } from 'rxjs';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  Fallback,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { type Parts, refused, start } from './application.harness.js';

/** Notes when each step begins and ends, below the step that it belongs to. */
class RecordingTracer implements CallTracer {
  readonly lines: string[] = [];
  readonly #scope = new AsyncLocalStorage<string>();

  async trace<T>(step: TracedStep, operation: () => Promise<T>): Promise<T> {
    const around = this.#scope.getStore();
    const { kind, name, attempt } = step;
    const own = `${kind} ${name}${attempt === undefined ? '' : ` ${attempt}`}`;
    const path = around === undefined ? own : `${around} > ${own}`;
    this.lines.push(`${path} begins`);
    try {
      const result = await this.#scope.run(path, operation);
      this.lines.push(`${own} succeeds`);
      return result;
    } catch (error) {
      this.lines.push(`${own} fails: ${(error as Error).message}`);
      throw error;
    }
  }
}

@Injectable()
class VideoService {
  failures = 1;
  gate = Promise.withResolvers<string>();

  @Retry({ maxRetries: 2, delay: 100, jitter: 'none' })
  async fetch(): Promise<string> {
    if (this.failures-- > 0) throw refused();
    return 'video';
  }

  @Timeout(50)
  slow(): Promise<string> {
    return this.gate.promise;
  }

  @Bulkhead({ maxConcurrent: 1, maxQueue: 1 })
  transcode(): Promise<string> {
    return this.gate.promise;
  }

  @CircuitBreaker()
  @Fallback({ value: 'cached' })
  async broken(): Promise<string> {
    throw refused();
  }

  @Timeout(1_000)
  stream(): Observable<string> {
    return of('one', 'two');
  }
}

@Injectable()
class LateService {
  @Timeout(1_000)
  async late(): Promise<string> {
    return 'late';
  }
}

@Module({ providers: [LateService], exports: [LateService] })
class LateModule {}

async function setUp(parts: Parts = {}) {
  const tracer = new RecordingTracer();

  @Module({ providers: [{ provide: CallTracer, useValue: tracer }], exports: [CallTracer] })
  class TracingModule {}

  const app = await start({
    ...parts,
    providers: [VideoService],
    // Imported after the module that uses it.
    imports: [{ module: TracingModule, global: true }],
  });
  return { app, videos: app.get(VideoService), lines: tracer.lines };
}

describe('a tracer', () => {
  it('follows the call, and each attempt within it', async () => {
    const { app, videos, lines } = await setUp();
    const video = videos.fetch();
    await app.clock.advance(100);
    expect(await video).toBe('video');
    expect(lines).toEqual([
      'call VideoService.fetch begins',
      'call VideoService.fetch > attempt VideoService.fetch 1 begins',
      'attempt VideoService.fetch 1 fails: refused',
      'call VideoService.fetch > attempt VideoService.fetch 2 begins',
      'attempt VideoService.fetch 2 succeeds',
      'call VideoService.fetch succeeds',
    ]);
  });

  it('follows an attempt to its end, also after the call was given up', async () => {
    const { app, videos, lines } = await setUp();
    const slow = videos.slow().catch((error: unknown) => (error as Error).name);
    await app.clock.advance(50);
    expect(await slow).toBe('TimeoutExceededError');
    expect(lines.slice(2)).toEqual([expect.stringContaining('call VideoService.slow fails')]);
    videos.gate.resolve('late');
    await app.clock.settle();
    expect(lines.slice(3)).toEqual(['attempt VideoService.slow 1 succeeds']);
  });

  it('does not count the wait for a slot as part of the attempt', async () => {
    const { app, videos, lines } = await setUp();
    const work = [videos.transcode(), videos.transcode()];
    await app.clock.settle();
    expect(lines.filter((line) => line.includes('attempt'))).toHaveLength(1);
    videos.gate.resolve('done');
    await Promise.all(work);
    expect(lines.filter((line) => line.endsWith('1 begins'))).toHaveLength(2);
  });

  it('shows a call with a fallback as a success', async () => {
    const { videos, lines } = await setUp();
    expect(await videos.broken()).toBe('cached');
    expect(lines.slice(2)).toEqual([
      'attempt VideoService.broken 1 fails: refused',
      'call VideoService.broken succeeds',
    ]);
  });

  it('follows streams to their end', async () => {
    const { videos, lines } = await setUp();
    expect(await lastValueFrom(videos.stream())).toBe('two');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('call VideoService.stream succeeds');
  });

  it('follows calls by name through either service', async () => {
    const { app, lines } = await setUp({ options: { policies: { payments: { retry: 1 } } } });
    await app.get(ResilienceService).execute('payments', async () => 'paid');
    expect(lines.splice(0)).toEqual([
      'call payments begins',
      'call payments > attempt payments 1 begins',
      'attempt payments 1 succeeds',
      'call payments succeeds',
    ]);
    const fail = (): Promise<never> => Promise.reject(refused());
    await app.get(CircuitBreakerService).execute('orders', fail, () => 'cached');
    expect(lines.splice(0)).toEqual([
      'call orders begins',
      'call orders > attempt orders 1 begins',
      'attempt orders 1 fails: refused',
      'call orders succeeds',
    ]);
    app.get(CircuitBreakerService).openCircuit('orders');
    await app
      .get(CircuitBreakerService)
      .execute('orders', fail)
      .catch(() => {});
    expect(lines.map((line) => line.split(':')[0])).toEqual(['call orders begins', 'call orders fails']);
  });

  it('shows a nested call below the attempt that makes it', async () => {
    const { app, videos, lines } = await setUp();
    videos.failures = 0;
    await app.get(CircuitBreakerService).execute('outer', () => videos.fetch());
    expect(lines[2]).toBe('call outer > attempt outer 1 > call VideoService.fetch begins');
  });

  it('follows methods whose pipelines are made after the start', async () => {
    const { app, lines } = await setUp();
    const module = await app.get(LazyModuleLoader).load(() => LateModule);
    await module.get(LateService).late();
    expect(lines[0]).toBe('call LateService.late begins');
  });

  it('passes errors and reasons of aborts on untouched', async () => {
    const { app } = await setUp();
    const error = refused();
    const breakers = app.get(CircuitBreakerService);
    await expect(breakers.execute('orders', () => Promise.reject(error))).rejects.toBe(error);
    const controller = new AbortController();
    const call = breakers.execute('orders', () => new Promise(() => {}), undefined, {
      signal: controller.signal,
    });
    const reason = new Error('left');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});
