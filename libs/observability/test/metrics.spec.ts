import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpException,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  RequestMethod,
} from '@nestjs/common';
import { totalmem } from 'node:os';
import { request as send } from 'node:http';
import { metricFromEvent, Metrics } from '@breakwater/core';
import { CircuitNames } from './support/descriptions.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

const failure = new Error('failed');

/** A circuit as its gauge shows it. */
const PAYMENTS = {
  circuit: 'payments',
  state: 'open',
  critical: false,
  declared: true,
  failureRate: 62.5,
  slowCallRate: -1,
} as const;

describe('metrics', () => {
  it('adds up the events of a counter, by its labels', async () => {
    await using service = await start('Fastify');
    for (const name of ['save', 'load', 'save']) {
      service.events.publish('retry.scheduled', { name, attempt: 1, delay: 5, error: failure });
    }
    expect(await service.read('breakwater_retry_attempts_total')).toEqual([
      'breakwater_retry_attempts_total{name="save"} 2',
      'breakwater_retry_attempts_total{name="load"} 1',
    ]);
  });

  it('counts no event for which the description reports nothing', async () => {
    await using service = await start('Fastify');
    for (const slow of [true, false]) {
      service.events.publish('database.query', { duration: 9, slow, connected: true });
    }
    expect(await service.read('breakwater_database_slow_queries_total')).toEqual([
      'breakwater_database_slow_queries_total 1',
    ]);
  });

  it('keeps the last value of a gauge that events set', async () => {
    await using service = await start('Fastify');
    for (const duration of [1_000, 5_000]) {
      service.events.publish('shutdown.phase', { phase: 'drain-delay', duration, completed: true });
    }
    expect(await service.read('breakwater_shutdown_phase_seconds')).toEqual([
      'breakwater_shutdown_phase_seconds{phase="drain-delay"} 5',
    ]);
  });

  it('measures events in the buckets of the application, or in those of the description', async () => {
    await using service = await start('Fastify', { metrics: { buckets: [0.1, 0.5] } });
    service.events.publish('circuit-breaker.call', {
      circuit: 'payments',
      outcome: 'failure',
      duration: 250,
    });
    service.events.publish('bulkhead.entered', { name: 'pdf', waited: 20 });
    const buckets = async (metric: string) =>
      (await service.lines(metric)).flatMap(({ labels: { le }, value }) =>
        le === undefined ? [] : [[le, value]],
      );
    expect(await buckets('breakwater_circuitbreaker_calls_seconds')).toEqual([
      ['0.1', 0],
      ['0.5', 1],
      ['+Inf', 1],
    ]);
    expect(await buckets('breakwater_bulkhead_wait_seconds')).toEqual([
      ['0.025', 1],
      ['1.0', 1],
      ['+Inf', 1],
    ]);
  });

  it('shows gauges as long as they are provided', async () => {
    await using service = await start('Fastify');
    const remove = service.gauges.provide('redis', () => [
      { client: 'cache', state: 'ready', pending: 3, commands: 100, failures: 4, reconnects: 2 },
    ]);
    const read = () => service.read('breakwater_redis_commands_total');
    expect(await read()).toEqual(['breakwater_redis_commands_total{client="cache"} 100']);
    remove();
    expect(await read()).toEqual([]);
  });

  it('renders metrics that are registered after the start', async () => {
    await using service = await start('Fastify');
    service.app.get(Metrics).register([
      {
        name: 'late_total',
        kind: 'counter',
        help: 'Late.',
        source: metricFromEvent('retry.scheduled', (_event, report) => report(1)),
      },
    ]);
    service.events.publish('retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: failure });
    expect(await service.read('breakwater_late_total')).toEqual(['breakwater_late_total 1']);
  });

  it('shows the memory limits, and the process metrics of prom-client', async () => {
    await using service = await start('Fastify');
    const families = await service.scrape();
    const [limit] = families.get('breakwater_memory_limit_bytes')?.lines ?? [];
    expect(limit?.value).toBeGreaterThan(100_000_000);
    expect(limit?.value).toBeLessThanOrEqual(totalmem());
    expect([...families.keys()]).toEqual(
      expect.arrayContaining([
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_p99_seconds',
        'nodejs_heap_size_used_bytes',
      ]),
    );
  });

  it('forgets a removed circuit, and calls that end later', async () => {
    await using service = await start('Fastify');
    const call = (circuit: string) =>
      service.events.publish('circuit-breaker.call', { circuit, outcome: 'success', duration: 1 });
    for (const circuit of ['tenant-7', 'tenant-8']) call(circuit);
    const names = async () =>
      [...(await service.scrape()).values()].flatMap(({ lines }) =>
        lines.map(({ labels }) => labels['name']),
      );
    expect(await names()).toEqual(expect.arrayContaining(['tenant-7', 'tenant-8']));
    service.events.publish('circuit-breaker.removed', { circuit: 'tenant-7' });
    expect(await names()).not.toContain('tenant-7');
    call('tenant-7');
    expect(await names()).not.toContain('tenant-7');
    expect(await names()).toContain('tenant-8');
  });

  it('counts the calls of a new circuit that has the name of one that was removed', async () => {
    const names = new CircuitNames();
    await using service = await start('Fastify', {}, { names });
    service.events.publish('circuit-breaker.removed', { circuit: 'payments' });
    names.existing.add('payments');
    service.events.publish('circuit-breaker.call', { circuit: 'payments', outcome: 'rejected', duration: 0 });
    expect(await service.read('breakwater_circuitbreaker_not_permitted_calls_total')).toHaveLength(1);
  });

  it('adds the prefix to all names that no convention defines', async () => {
    await using service = await start('Fastify', { metrics: { prefix: 'resilience4j_' } });
    service.gauges.provide('circuit-breaker', () => [PAYMENTS]);
    const names = [...(await service.scrape()).keys()];
    expect(names).toContain('resilience4j_circuitbreaker_state');
    expect(names).toContain('http_server_active_requests');
    expect(names.filter((name) => name.startsWith('breakwater_'))).toEqual([]);
  });

  it('do not include other applications of the same process', async () => {
    await using first = await start('Fastify');
    await using second = await start('Express');
    first.events.publish('retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: failure });
    expect(await first.read('breakwater_retry_attempts_total')).toHaveLength(1);
    expect(await second.read('breakwater_retry_attempts_total')).toEqual([]);
  });

  it('escape labels that would break the format', async () => {
    await using service = await start('Fastify');
    const name = 'a"b\\c\nd{e="f"} 1';
    service.events.publish('retry.scheduled', { name, attempt: 1, delay: 5, error: failure });
    for (const format of ['text', 'openmetrics'] as const) {
      const metric = format === 'text' ? 'breakwater_retry_attempts_total' : 'breakwater_retry_attempts';
      expect((await service.lines(metric, format)).map(({ labels }) => labels)).toEqual([{ name }]);
    }
  });
});

@Controller()
class VideosController {
  @Get('videos/:id')
  read(@Param('id') id: string): string {
    if (id === 'none') throw new HttpException('gone', 410);
    return id;
  }

  @Get('other')
  other(): string {
    return 'other';
  }
}

describe.each(PLATFORM_NAMES)('HTTP requests on %s', (platform) => {
  const controllers = [VideosController];
  const METRIC = 'http_server_request_duration_seconds';

  async function counts(service: Service): Promise<Record<string, number>> {
    // An answer is counted once its connection has been told, which may be after its client was.
    await service.clock.settle();
    const lines = (await service.lines(METRIC)).filter(({ name }) => name === `${METRIC}_count`);
    return Object.fromEntries(
      lines.map(({ labels: { http_request_method, http_route, http_response_status_code }, value }) => [
        `${http_request_method} ${http_route} ${http_response_status_code}`,
        value,
      ]),
    );
  }

  it('are counted by template, method and status', async () => {
    await using service = await start(platform, {}, { controllers });
    for (const id of ['1', '2', 'none']) await service.request(`/videos/${id}?token=secret`);
    expect(await counts(service)).toEqual({ 'GET /videos/:id 200': 2, 'GET /videos/:id 410': 1 });
  });

  it('share one route when none matches', async () => {
    await using service = await start(platform, {}, { controllers });
    for (let path = 0; path < 5; path++) await service.request(`/random/${path}`);
    expect(await counts(service)).toEqual({ 'GET unmatched 404': 5 });
  });

  it('share one route when none matches, even with a middleware on all routes', async () => {
    @Module({})
    class MiddlewareModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        // As nestjs-pino binds its own.
        consumer
          .apply((_request: unknown, _response: unknown, next: () => void) => next())
          .forRoutes({ path: '{/*splat}', method: RequestMethod.ALL });
      }
    }
    await using service = await start(platform, {}, { controllers, imports: [MiddlewareModule] });
    for (const path of ['/videos/1', '/random']) await service.request(path);
    expect(await counts(service)).toEqual({ 'GET /videos/:id 200': 1, 'GET unmatched 404': 1 });
  });

  it('share one route beyond the limit', async () => {
    await using service = await start(platform, { metrics: { maxRoutes: 1 } }, { controllers });
    for (const path of ['/videos/1', '/other', '/videos/2']) await service.request(path);
    expect(await counts(service)).toEqual({ 'GET /videos/:id 200': 2, 'GET _OTHER 200': 1 });
  });

  it('share one method when the method is not standard', async () => {
    await using service = await start(platform, {}, { controllers });
    for (const method of ['PROPFIND', 'PURGE']) {
      await new Promise<void>((resolve, reject) => {
        send(`${service.url}/videos/1`, { method, agent: false }, (response) => {
          response.resume().once('close', resolve);
        })
          .once('error', reject)
          .end();
      });
    }
    expect(await counts(service)).toEqual({ '_OTHER unmatched 404': 2 });
  });

  it('are counted while they are in progress', async () => {
    let end = (): void => undefined;
    @Controller()
    class SlowController {
      @Get('slow')
      read(): Promise<string> {
        return new Promise((resolve) => {
          end = () => resolve('done');
        });
      }
    }
    await using service = await start(platform, {}, { controllers: [SlowController] });
    const active = async () =>
      (await service.metrics.scrape('text')).toString().match(/^http_server_active_requests .*$/m)?.[0];
    expect(await active()).toBe('http_server_active_requests 0');
    const pending = service.request('/slow');
    while ((await active())?.endsWith(' 0')) await service.clock.settle();
    expect(await active()).toBe('http_server_active_requests 1');
    end();
    await (await pending).text();
    while ((await active())?.endsWith(' 1')) await service.clock.settle();
  });
});
