import { HealthDetails, ResilienceGauges } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HealthModule } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

const CACHE = { vectorSearch: { size: 45, hitRate: '78.5%' }, llmResponse: { size: 23, hitRate: '82.1%' } };

describe.each(PLATFORM_NAMES)('the facts that packages provide, on %s', (platform) => {
  let service: Service;
  afterEach(() => service.app.close());

  const provide = (name: string, source: () => unknown) =>
    service.app.get(HealthDetails).provide(name, source as () => object);

  it('have an endpoint of their own', async () => {
    service = await start(platform);
    provide('cache', () => CACHE);
    provide('db-timeout', async () => ({ statement_timeout: '5min', configured: true }));
    expect(await service.get('/health/cache')).toEqual({ code: 200, body: { status: 'healthy', ...CACHE } });
    expect(await service.get('/health/db-timeout')).toEqual({
      code: 200,
      body: { status: 'healthy', statement_timeout: '5min', configured: true },
    });
  });

  it('appear in /health/detailed beside circuits and response time, and nowhere else', async () => {
    const states = { openai: { state: 'CLOSED', isOpen: false, failureCount: 0 } };
    service = await start(platform, {
      checks: { database: { check: () => true } },
      circuitBreakers: { getAllStates: () => states },
    });
    provide('cache', () => CACHE);
    provide('db-timeout', () => ({ configured: true }));
    const { code, body } = await service.get('/health/detailed');
    expect(code).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      checks: { database: { status: 'healthy', responseTime: 0 } },
      cache: CACHE,
      dbTimeout: { configured: true },
      circuitBreakers: states,
      responseTime: 0,
    });
    const { body: overall } = await service.get('/health');
    expect(Object.keys(overall)).toEqual(['status', 'timestamp', 'uptime', 'version', 'checks']);
    expect(
      service.app
        .get(ResilienceGauges)
        .read('health-check')
        .map(({ check }) => check),
    ).toEqual(['database', 'circuit-breakers']);
  });

  it('show the milliseconds of the whole answer', async () => {
    service = await start(platform, { checks: { database: { check: () => new Promise(() => undefined) } } });
    const answer = service.get('/health/detailed');
    await service.until(() => service.clock.pending > 1);
    await service.clock.advance(800);
    expect((await answer).body).toMatchObject({ responseTime: 800 });
  });

  it('are read once a second, for any number of clients', async () => {
    service = await start(platform);
    let reads = 0;
    provide('cache', async () => ({ size: (reads += 1) }));
    const answers = await Promise.all(Array.from({ length: 100 }, () => service.get('/health/cache')));
    expect(new Set(answers.map(({ body }) => body['size']))).toEqual(new Set([1]));
    await service.clock.advance(1_000);
    expect((await service.get('/health/cache')).body).toMatchObject({ size: 2 });
  });

  it('do not change the status when they cannot be read', async () => {
    service = await start(platform);
    provide('cache', () => {
      throw new Error('connect to redis://:hunter2@10.0.0.7');
    });
    provide('queue', () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })));
    expect(await service.get('/health/detailed')).toMatchObject({
      code: 200,
      body: { status: 'healthy', cache: { error: 'failed' }, queue: { error: 'refused' } },
    });
    expect(await service.get('/health/cache')).toEqual({
      code: 503,
      body: { status: 'unhealthy', error: 'failed' },
    });
  });

  it('do not delay the answer when they never come', async () => {
    service = await start(platform);
    provide('cache', () => new Promise(() => undefined));
    const answer = service.get('/health/detailed');
    await service.until(() => service.clock.pending > 1);
    await service.clock.advance(900);
    expect(await answer).toMatchObject({ code: 200, body: { cache: { error: 'timeout' } } });
  });

  it('survive sources that return or throw anything', async () => {
    service = await start(platform);
    hostileValues().forEach((value, at) => {
      provide(`returns-${at}`, () => value);
      provide(`throws-${at}`, () => {
        throw value;
      });
    });
    const { code, body } = await service.get('/health/detailed');
    expect([code, body['status']]).toEqual([200, 'healthy']);
    expect(JSON.stringify(body).length).toBeLessThan(2_000_000);
  });

  it('hide secrets, and stay hidden from clients that may not see details', async () => {
    const authorize = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
      headers['authorization'] === 'good';
    service = await start(platform, { details: 'when-authorized', authorize });
    provide('cache', () => ({ url: 'redis://:hunter2@redis', password: 'hunter2', size: 1 }));
    const shown = await service.get('/health/cache', { authorization: 'good' });
    expect(shown.body).toMatchObject({ size: 1 });
    expect(JSON.stringify(shown.body)).not.toContain('hunter2');
    expect((await service.get('/health/cache')).body).toEqual({ status: 'healthy' });
    expect((await service.get('/health/detailed')).body).toEqual({ status: 'healthy' });
  });

  it('disappear with their source', async () => {
    service = await start(platform);
    const remove = provide('cache', () => CACHE);
    expect((await service.request('/health/cache')).status).toBe(200);
    remove();
    expect((await service.request('/health/cache')).status).toBe(404);
    provide('cache', () => ({ size: 7 }));
    expect((await service.get('/health/cache')).body).toEqual({ status: 'healthy', size: 7 });
  });

  it.each(['terminus', 'services'] as const)('have an endpoint in the format %s', async (format) => {
    service = await start(platform, { format });
    provide('cache', () => ({ size: 45 }));
    const { code, body } = await service.get('/health/cache');
    expect(code).toBe(200);
    expect(body).toMatchObject(
      format === 'terminus'
        ? { status: 'ok', details: { cache: { status: 'up', size: 45 } } }
        : { success: true, data: { services: [{ service: 'cache', size: 45 }] } },
    );
  });
});

describe('the names of provided facts', () => {
  it.each(['memory', 'edge', 'ready', 'history', 'response-time', 'circuit-breakers'])(
    'must not be those of checks, groups and bodies: %s',
    async (name) => {
      @Injectable()
      class Package {
        constructor(details: HealthDetails) {
          details.provide(name, () => ({}));
        }
      }
      @Module({ imports: [HealthModule.forRoot({ groups: { edge: [] } })], providers: [Package] })
      class AppModule {}
      const starting = NestFactory.createApplicationContext(AppModule, {
        logger: false,
        abortOnError: false,
      });
      await expect(starting).rejects.toThrow(new RegExp(`named unlike .*, got "${name}"`));
    },
  );
});
