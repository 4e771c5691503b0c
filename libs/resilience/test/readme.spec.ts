import 'reflect-metadata';
import { Clock, PubSub, ResilienceEvents, currentContext } from '@breakwater/core';
import { PubSubHub, VirtualClock } from '@breakwater/core/testing';
import type { StepCall } from '@breakwater/resilience/steps';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, Param, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import {
  AdaptiveThrottle,
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  ErrorTrackingFilter,
  Fallback,
  fileSource,
  Hedge,
  RequestRetry,
  RequestTimeout,
  ResilienceModule,
  ResilienceService,
  Retry,
  Timeout,
  type SchemaOutput,
  ValidateBody,
} from '../src/index.js';

interface Rate {
  readonly pair: string;
  readonly rate: number;
}

let origin = '';

@Module({
  imports: [
    ResilienceModule.forRoot({
      policies: {
        rates: { circuitBreaker: true, retry: 'externalApi', timeout: 10_000, bulkhead: 50 },
      },
      http: { deadline: true, retry: false },
    }),
  ],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
export class AppModule {} // oxlint-disable-line jest/no-export -- as the README shows it

@Injectable()
class RateClient {
  #last: Rate | undefined;

  @Fallback('lastKnown')
  @Timeout(5_000)
  @Retry({ maxRetries: 2, delay: 200 })
  @CircuitBreaker('rates-api')
  @Bulkhead({ maxConcurrent: 20, maxQueue: 100 })
  async rate(pair: string): Promise<Rate> {
    const signal = currentContext()?.signal ?? null;
    const response = await fetch(`${origin}/rates/${pair}`, { signal });
    if (!response.ok) throw Object.assign(new Error('no rate'), { status: response.status });
    return (this.#last = (await response.json()) as Rate);
  }

  lastKnown(error: unknown, pair: string): Rate {
    if (this.#last?.pair !== pair) throw error;
    return this.#last;
  }
}

@Injectable()
class VideoClient {
  @Hedge({ delay: 'p95', idempotent: true })
  async find(id: string): Promise<string> {
    const signal = currentContext()?.signal ?? null;
    const response = await fetch(`${origin}/videos/${id}`, { signal });
    return response.text();
  }

  @Timeout({ total: 10_000, attempt: { adaptive: 'p99', base: 3_000 } })
  async list(): Promise<string> {
    const signal = currentContext()?.signal ?? null;
    const response = await fetch(`${origin}/videos`, { signal });
    return response.text();
  }
}

@Injectable()
class SearchClient {
  @AdaptiveThrottle({ name: 'search' })
  async search(text: string): Promise<string> {
    const signal = currentContext()?.signal ?? null;
    const response = await fetch(`${origin}/search?text=${text}`, { signal });
    if (!response.ok) throw Object.assign(new Error('no results'), { status: response.status });
    return response.text();
  }
}

@Injectable()
class TenantReports {
  @Bulkhead({
    maxConcurrent: 20,
    maxQueue: 100,
    maxShare: 0.5,
    shareBy: (_context, [tenant]) => tenant as string,
  })
  report(tenant: string, year: number): Promise<string> {
    return render(`${tenant} ${year}`);
  }
}

const WEEKLY = { retry: { maxRetries: 3, delay: 1_000, maxDelay: 10_000, factor: 2 }, timeout: 30_000 };

@Injectable()
class Reports {
  constructor(
    private readonly resilience: ResilienceService,
    private readonly circuitBreaker: CircuitBreakerService,
  ) {}

  yearly(): Promise<string> {
    return this.resilience.execute('rates', ({ signal }) => render('yearly', signal), {
      fallback: () => 'not available',
    });
  }

  monthly(): Promise<string> {
    return this.circuitBreaker.execute(
      'renderer',
      ({ signal }) => render('monthly', signal),
      () => 'not available',
    );
  }

  weekly(): Promise<string> {
    return this.resilience.execute(WEEKLY, ({ signal }) => render('weekly', signal));
  }

  hourly(signal: AbortSignal): Promise<string> {
    const run = this.resilience.runner('rates');
    return run(async (context) => {
      (context as StepCall).logical.unrepeatable = true;
      return render('hourly', context.signal);
    }, signal);
  }

  async daily(): Promise<string> {
    const day = await this.circuitBreaker.executeResult('renderer', ({ signal }) => render('daily', signal));
    return day.ok ? day.value : 'not available';
  }

  printed(): string {
    return this.resilience.explain('RateClient.rate').toString();
  }
}

let rendering: (title: string) => Promise<string> = (title) => Promise.resolve(title);
const render = (title: string, _signal?: AbortSignal): Promise<string> => rendering(title);

const createVideo = z.object({ title: z.string().trim().min(1), length: z.number().int().default(60) });

@Controller()
class VideosController {
  @Post('videos')
  create(@ValidateBody(createVideo) video: SchemaOutput<typeof createVideo>): string {
    return video.title;
  }
}

@Controller('imports')
class ImportController {
  @RequestTimeout(300_000)
  @RequestRetry({ idempotent: true })
  @Post(':id')
  start(@Param('id') id: string): string {
    return id;
  }

  @RequestTimeout(false)
  @RequestRetry(false)
  @Get('events')
  events(): string {
    return 'events';
  }
}

let app: TestingModule;
let server: Server;
let status = 200;

beforeEach(async () => {
  status = 200;
  rendering = (title) => Promise.resolve(title);
  server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ pair: 'EURUSD', rate: 1.1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await Test.createTestingModule({
    imports: [AppModule],
    controllers: [ImportController, VideosController],
    providers: [RateClient, Reports, SearchClient, TenantReports, VideoClient],
  }).compile();
  await app.init();
});

afterEach(async () => {
  await app.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the README', () => {
  it('guards a client with decorators', async () => {
    const rates = app.get(RateClient);
    await expect(rates.rate('EURUSD')).resolves.toEqual({ pair: 'EURUSD', rate: 1.1 });
    app.get(CircuitBreakerService).openCircuit('rates-api');
    await expect(rates.rate('EURUSD')).resolves.toEqual({ pair: 'EURUSD', rate: 1.1 });
    await expect(rates.rate('GBPUSD')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  });

  it('hedges a query', async () => {
    await expect(app.get(VideoClient).find('v1')).resolves.toContain('EURUSD');
  });

  it('limits attempts by their durations', async () => {
    await expect(app.get(VideoClient).list()).resolves.toContain('EURUSD');
  });

  it('keeps one tenant from taking all slots', async () => {
    const gate = Promise.withResolvers<string>();
    rendering = () => gate.promise;
    const reports = app.get(TenantReports);
    const greedy = Array.from({ length: 70 }, () => reports.report('greedy', 2_026));
    await expect(greedy[69]).rejects.toMatchObject({ code: 'BULKHEAD_FULL', reason: 'share' });
    const others = reports.report('modest', 2_026);
    gate.resolve('done');
    await expect(others).resolves.toBe('done');
    await Promise.allSettled(greedy);
  });

  it('rejects calls to a callee that refuses', async () => {
    const client = app.get(SearchClient);
    status = 503;
    await Promise.allSettled(Array.from({ length: 20 }, () => client.search('cats')));
    const searches = await Promise.allSettled(Array.from({ length: 20 }, () => client.search('cats')));
    expect(searches).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'CALL_THROTTLED' }) }),
    );
  });

  it('runs operations by service, explains them and falls back', async () => {
    const reports = app.get(Reports);
    await expect(reports.yearly()).resolves.toBe('yearly');
    await expect(reports.weekly()).resolves.toBe('weekly');
    await expect(reports.hourly(new AbortController().signal)).resolves.toBe('hourly');
    await expect(reports.daily()).resolves.toBe('daily');
    rendering = () => Promise.reject(new Error('out of ink'));
    await expect(reports.yearly()).resolves.toBe('not available');
    await expect(reports.monthly()).resolves.toBe('not available');
    await expect(reports.daily()).resolves.toBe('not available');
    expect(reports.printed()).toContain('fallback > totalTimeout > retry > circuitBreaker > bulkhead');
  });

  it('listens to transitions', () => {
    const opened: string[] = [];
    const events = app.get(ResilienceEvents);
    events.on('circuit-breaker.transition', ({ circuit, to }) => {
      if (to === 'open') opened.push(circuit);
    });
    events.publish('circuit-breaker.transition', {
      circuit: 'rates-api',
      from: 'closed',
      to: 'open',
      reason: 'failure-rate',
      at: 0,
      failureRate: 100,
      slowCallRate: -1,
    });
    expect(opened).toEqual(['rates-api']);
  });

  it('removes circuits of names that come and go', async () => {
    const breakers = app.get(CircuitBreakerService);
    await breakers.execute('customer-7', async () => 'served');
    breakers.remove('customer-7');
    expect(breakers.getState('customer-7')).toBeUndefined();
    expect(() => breakers.remove('rates-api')).toThrow("Circuit 'rates-api' belongs to a method or a policy");
  });

  it('lets tests move time', async () => {
    class Flaky {
      calls = 0;

      @Retry({ maxRetries: 1, delay: 60_000, maxDelay: 60_000, jitter: 'none' })
      async load(): Promise<number> {
        this.calls++;
        if (this.calls === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        return this.calls;
      }
    }
    const clock = new VirtualClock();
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot()],
      providers: [Flaky],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();

    const loaded = module.get(Flaky).load();
    await clock.advance(60_000);
    await expect(loaded).resolves.toBe(2);
  });

  it('shows hints between replicas', async () => {
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({
          policies: { catalog: { circuitBreaker: true } },
          hints: { service: 'studio-api' },
        }),
      ],
      providers: [{ provide: PubSub, useValue: new PubSubHub().connect() }],
    }).compile();
    await module.init();
    expect(module.get(CircuitBreakerService).getState('catalog')?.fleet).toEqual({ open: 0, instances: 1 });
    await module.close();
  });

  it('shows options that change while the application runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-readme-'));
    const path = join(folder, 'policies.json');
    await writeFile(
      path,
      '{ "payments": { "retry": { "maxRetries": 0 }, "circuitBreaker": { "resetTimeout": 60000 } } }',
    );
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({
          policies: { payments: { retry: 2, circuitBreaker: true } },
          reload: fileSource(path),
        }),
      ],
    }).compile();
    await module.init();
    expect(module.get(ResilienceService).explain('payments').toString()).toContain(
      `maxRetries = 0  [policy 'payments' of file ${path}]`,
    );
    await module.close();
    await rm(folder, { recursive: true });
  });
});
