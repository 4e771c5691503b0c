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
import { circuit, DURATIONS, EVENTS, failure, GAUGES, happen } from './support/happenings.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

describe('metrics', () => {
  it.each(EVENTS)('%s counts', async (metric, happening, lines) => {
    await using service = await start('Fastify');
    happen(service, happening);
    expect(await service.read(metric)).toEqual(lines);
  });

  it.each(DURATIONS)('%s measures', async (metric, happening, labels, sum, count) => {
    await using service = await start('Fastify');
    happen(service, happening);
    const lines = await service.lines(metric);
    const of = (suffix: string) =>
      lines.find(({ name, labels: own }) => name === metric + suffix && own['le'] === undefined);
    // One without labels is there from the start; of the others there is nothing but what happened.
    expect([of('_sum'), of('_count')]).toEqual([
      { name: `${metric}_sum`, labels, value: sum },
      { name: `${metric}_count`, labels, value: count },
    ]);
    const buckets = lines.filter(({ name }) => name === `${metric}_bucket`);
    expect(buckets.map(({ labels: { le } }) => le)).toEqual(
      '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf'.split(' '),
    );
  });

  it.each(Object.keys(GAUGES) as (keyof typeof GAUGES)[])(
    'show the gauges %s, as long as they are provided',
    async (kind) => {
      await using service = await start('Fastify');
      const [gauge, expected] = GAUGES[kind];
      const remove = service.gauges.provide(kind, () => [gauge as never]);
      for (const [metric, lines] of Object.entries(expected)) {
        expect(await service.read(metric)).toEqual(lines.map((line) => metric + line));
      }
      remove();
      for (const metric of Object.keys(expected)) expect(await service.read(metric)).toEqual([]);
    },
  );

  it('counts queries that got no connection with each pool', async () => {
    await using service = await start('Fastify');
    service.gauges.provide('database-pool', () => [{ pool: 'main', max: 1, used: 1, idle: 0, pending: 0 }]);
    happen(service, [
      'database.query',
      { duration: 0, slow: false, connected: false, failure: 'pool-exhausted' },
      { duration: 0, slow: false, connected: true, failure: 'timeout' },
    ]);
    expect(await service.read('db_client_connection_timeouts_total')).toEqual([
      'db_client_connection_timeouts_total{db_client_connection_pool_name="main"} 1',
    ]);
  });

  it('leaves the age of a success out that there never was', async () => {
    await using service = await start('Fastify');
    service.gauges.provide('health-check', () => [
      { check: 'redis', kind: 'dependency', status: 'unknown', critical: false },
    ]);
    expect(await service.read('breakwater_health_last_success_age_seconds')).toEqual([]);
  });

  it('shows how much memory there is, and the process by prom-client', async () => {
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

  it('forgets a circuit that was removed, and calls that outlive it', async () => {
    await using service = await start('Fastify');
    const call = () => {
      happen(service, ['circuit-breaker.call', { circuit: 'tenant-7', outcome: 'success', duration: 1 }]);
      happen(service, [
        'call.finished',
        { name: 'tenant-7', outcome: 'success', attempts: 1, duration: 1, requestId: undefined },
      ]);
    };
    call();
    happen(service, ['circuit-breaker.call', { circuit: 'tenant-8', outcome: 'success', duration: 1 }]);
    const names = async () =>
      [...(await service.scrape()).values()].flatMap(({ lines }) =>
        lines.map(({ labels }) => labels['name']),
      );
    expect(await names()).toEqual(expect.arrayContaining(['tenant-7', 'tenant-8']));
    service.events.publish('circuit-breaker.removed', { circuit: 'tenant-7' });
    expect(await names()).not.toContain('tenant-7');
    call();
    expect(await names()).not.toContain('tenant-7');
    expect(await names()).toContain('tenant-8');
  });

  it('keeps the series of a new circuit of the name of one that was removed', async () => {
    await using service = await start('Fastify');
    service.gauges.provide('circuit-breaker', () => [circuit()]);
    service.events.publish('circuit-breaker.removed', { circuit: 'payments' });
    happen(service, ['circuit-breaker.call', { circuit: 'payments', outcome: 'rejected', duration: 0 }]);
    expect(await service.read('breakwater_circuitbreaker_not_permitted_calls_total')).toHaveLength(1);
  });

  it('bears the prefix of the options, and so does what is named by no convention', async () => {
    await using service = await start('Fastify', { metrics: { prefix: 'resilience4j_' } });
    service.gauges.provide('circuit-breaker', () => [circuit()]);
    const names = [...(await service.scrape()).keys()];
    expect(names).toContain('resilience4j_circuitbreaker_state');
    expect(names).toContain('http_server_active_requests');
    expect(names.filter((name) => name.startsWith('breakwater_'))).toEqual([]);
  });

  it('are those of one application, whatever others do in the same process', async () => {
    await using first = await start('Fastify');
    await using second = await start('Express');
    happen(first, ['retry.scheduled', { name: 'save', attempt: 1, delay: 5, error: failure }]);
    expect(await first.read('breakwater_retry_attempts_total')).toHaveLength(1);
    expect(await second.read('breakwater_retry_attempts_total')).toEqual([]);
  });

  it('keep labels that are made to break the format', async () => {
    await using service = await start('Fastify');
    const name = 'a"b\\c\nd{e="f"} 1';
    happen(service, ['retry.scheduled', { name, attempt: 1, delay: 5, error: failure }]);
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

  it('are told apart by template, method and status', async () => {
    await using service = await start(platform, {}, { controllers });
    for (const id of ['1', '2', 'none']) await service.request(`/videos/${id}?token=secret`);
    expect(await counts(service)).toEqual({ 'GET /videos/:id 200': 2, 'GET /videos/:id 410': 1 });
  });

  it('share one route when none matches', async () => {
    await using service = await start(platform, {}, { controllers });
    for (let path = 0; path < 5; path++) await service.request(`/random/${path}`);
    expect(await counts(service)).toEqual({ 'GET unmatched 404': 5 });
  });

  it('share one route when none matches, whatever middleware is bound to all of them', async () => {
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

  it('share one method when it is none of the standard ones', async () => {
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

  it('are counted while they are under way', async () => {
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
