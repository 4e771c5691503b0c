import { describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Header, ServiceUnavailableException, UseGuards } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { parseExposition } from '../../../test/harness/exposition.js';
import { OPENMETRICS, PLATFORM_NAMES, start } from './support/start.js';

@Controller()
class VideosController {
  @Get('videos/:id')
  read(): string {
    return 'video';
  }

  @Get('broken')
  broken(): never {
    throw new ServiceUnavailableException();
  }
}

describe.each(PLATFORM_NAMES)('GET /metrics on %s', (platform) => {
  it('answers in the text format of Prometheus', async () => {
    await using service = await start(platform);
    const response = await service.request('/metrics');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(parseExposition(text, 'text').size).toBeGreaterThan(20);
  });

  it('answers in OpenMetrics when asked with the Accept header of Prometheus', async () => {
    await using service = await start(platform);
    const accept =
      'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=underscores;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';
    const response = await service.request('/metrics', { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(response.headers.get('vary')).toBe('accept');
    expect(parseExposition(await response.text(), 'openmetrics').get('process_cpu_seconds')).toMatchObject({
      type: 'counter',
      lines: [{ name: 'process_cpu_seconds_total' }],
    });
  });

  it('answers HEAD without a body, and nothing else', async () => {
    await using service = await start(platform);
    const head = await service.request('/metrics', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000);
    expect((await service.request('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('answers 200 while the service is unhealthy', async () => {
    await using service = await start(platform);
    service.gauges.provide('lifecycle', () => [{ phase: 'draining', ready: false, inFlight: 3 }]);
    service.gauges.provide('health-check', () => [
      { check: 'database', kind: 'dependency', status: 'down', critical: true },
    ]);
    const response = await service.request('/metrics');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('breakwater_ready 0\n');
  });

  it('bypasses the prefix, guards and middleware of the application', async () => {
    const guard = { canActivate: () => false };
    @Controller()
    @UseGuards(guard)
    class ClosedController {
      @Get('closed')
      @Header('x-seen', 'yes')
      read(): void {}
    }
    await using service = await start(
      platform,
      {},
      {
        controllers: [ClosedController],
        prepare: (app) => {
          app.setGlobalPrefix('api');
          app.useGlobalGuards(guard);
          app.use(
            (
              _request: unknown,
              response: { setHeader(name: string, value: string): void },
              next: () => void,
            ) => {
              response.setHeader('x-middleware', 'yes');
              next();
            },
          );
        },
      },
    );
    const response = await service.request('/metrics');
    expect([response.status, response.headers.get('x-middleware')]).toEqual([200, null]);
    expect((await service.request('/api/closed')).status).toBe(403);
  });

  it('uses the configured path, or no path', async () => {
    await using elsewhere = await start(platform, { metrics: { path: 'internal/metrics/' } });
    expect((await elsewhere.request('/internal/metrics')).status).toBe(200);
    expect((await elsewhere.request('/metrics')).status).toBe(404);
    await using nowhere = await start(platform, { metrics: { path: false } });
    expect((await nowhere.request('/metrics')).status).toBe(404);
    expect((await nowhere.metrics.scrape('text')).toString()).toContain('http_server_active_requests 0');
    await using none = await start(platform, { metrics: false });
    expect((await none.request('/metrics')).status).toBe(404);
  });

  it('collects once for simultaneous scrapes, and again for the next one', async () => {
    await using service = await start(platform);
    let readings = 0;
    service.gauges.provide('lifecycle', () => {
      readings++;
      return [{ phase: 'running', ready: true, inFlight: 0 }];
    });
    // Three metrics read this gauge.
    const formats = ['text', 'openmetrics'] as const;
    await Promise.all(Array.from({ length: 20 }, (_, index) => service.metrics.scrape(formats[index % 2]!)));
    expect(readings).toBe(1);
    await service.request('/metrics');
    expect(readings).toBe(2);
  });

  it('shows the other metrics when a collector fails, and logs the failure once', async () => {
    const registry = new Registry();
    let works = false;
    const queue = new Gauge({
      name: 'my_queue',
      help: 'Mine.',
      registers: [registry],
      collect() {
        if (!works) throw new Error('the queue is gone');
        queue.set(3);
      },
    });
    const error = jest.fn();
    const logger = { log() {}, warn() {}, error };
    await using service = await start(platform, { metrics: { registry } }, { logger });
    const first = await service.scrape();
    expect([first.has('my_queue'), first.has('http_server_active_requests')]).toEqual([false, true]);
    await service.scrape();
    expect(error.mock.calls).toEqual([[expect.stringContaining('my_queue'), undefined, 'Metrics']]);
    works = true;
    expect(await service.read('my_queue')).toEqual(['my_queue 3']);
  });

  it('shows nothing to unauthorized clients', async () => {
    await using service = await start(platform, {
      metrics: { authorize: ({ headers }) => headers['authorization'] === 'Bearer scraper' },
    });
    for (const headers of [{}, { authorization: 'Bearer guess' }]) {
      const refused = await service.request('/metrics', { headers });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await refused.text()).toBe('Unauthorized\n');
    }
    const scraper = await service.request('/metrics', { headers: { authorization: 'Bearer scraper' } });
    expect(scraper.status).toBe(200);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers something like a yes', () => 'yes' as never],
  ])('shows nothing when authorize %s', async (_what, authorize) => {
    await using service = await start(platform, { metrics: { authorize } });
    expect((await service.request('/metrics')).status).toBe(401);
  });

  it('shows nothing when authorize does not answer', async () => {
    await using service = await start(platform, {
      metrics: { authorize: () => new Promise(() => undefined) },
    });
    const pending = service.request('/metrics');
    while (service.clock.pending === 0) await service.clock.settle();
    await service.clock.advance(5_000);
    expect((await pending).status).toBe(401);
  });

  it('answers with figures in JSON', async () => {
    await using service = await start(platform, {}, { controllers: [VideosController] });
    for (let request = 0; request < 3; request++) await service.request('/videos/1');
    await service.request('/broken');
    for (const [duration, failure] of [
      [10, undefined],
      [30, 'timeout'],
    ] as const) {
      service.events.publish('database.query', {
        duration,
        slow: duration > 20,
        connected: true,
        ...(failure && { failure }),
      });
    }
    service.gauges.provide('database-pool', () => [{ pool: 'main', max: 10, used: 2, idle: 1, pending: 4 }]);
    service.gauges.provide('circuit-breaker', () => [
      {
        circuit: 'payments',
        state: 'half-open',
        critical: true,
        declared: true,
        failureRate: 50,
        slowCallRate: -1,
      },
    ]);
    for (const outcome of ['success', 'success', 'failure', 'timeout', 'ignored', 'rejected'] as const) {
      service.events.publish('circuit-breaker.call', { circuit: 'payments', outcome, duration: 5 });
    }
    const response = await service.request('/metrics', { headers: { accept: 'application/json' } });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      requests: {
        total: 4,
        successRate: 75,
        averageResponseTime: expect.any(Number),
        errors: 1,
        p50: expect.any(Number),
        p95: expect.any(Number),
        p99: expect.any(Number),
      },
      database: {
        connections: { max: 10, used: 2, idle: 1, pending: 4 },
        queries: 2,
        slowQueries: 1,
        errors: 1,
        errorRate: 50,
        averageQueryTime: 20,
      },
      memory: {
        rss: expect.any(Number),
        heapUsed: expect.any(Number),
        heapTotal: expect.any(Number),
        heapLimit: expect.any(Number),
        external: expect.any(Number),
        used: expect.any(Number),
        limit: expect.any(Number),
      },
      circuitBreakers: {
        payments: { state: 'half-open', successes: 2, failures: 2, rejections: 1, successRate: 50 },
      },
    });
  });

  it('does not count client errors as errors of the service', async () => {
    await using service = await start(platform);
    for (let request = 0; request < 8; request++) await service.request('/nowhere');
    await service.clock.settle();
    expect(service.metrics.summary().requests).toMatchObject({ total: 8, errors: 0, successRate: 100 });
  });

  it('shows the metrics of the given registry', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'studio', name: 'overridden' });
    new Counter({ name: 'uploads_total', help: 'Mine.', labelNames: ['kind'], registers: [registry] }).inc({
      kind: 'a"b',
    });
    await using service = await start(platform, { metrics: { registry } });
    service.events.publish('retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: undefined });
    const response = await service.request('/metrics', { headers: { accept: OPENMETRICS } });
    const families = parseExposition(await response.text(), 'openmetrics');
    expect(families.get('uploads')?.lines).toEqual([
      { name: 'uploads_total', labels: { kind: 'a"b', service: 'studio', name: 'overridden' }, value: 1 },
    ]);
    expect(families.get('breakwater_retry_attempts')?.lines).toEqual([
      { name: 'breakwater_retry_attempts_total', labels: { name: 'save', service: 'studio' }, value: 1 },
    ]);
  });
});
