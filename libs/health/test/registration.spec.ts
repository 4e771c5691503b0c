import { Failures, ResilienceGauges } from '@breakwater/core';
import { Controller, Get, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, MemoryHealthIndicator } from '@nestjs/terminus';
import { describe, expect, it } from '@jest/globals';
import { HealthChecks, HealthModule, type HealthModuleOptions, HealthService } from '../src/index.js';
import { PLATFORM_NAMES, start } from './support/start.js';

@Injectable()
class SearchModule implements OnModuleInit {
  constructor(private readonly checks: HealthChecks) {}

  onModuleInit(): void {
    this.checks.register('search', () => ({ status: 'degraded', reason: 'reindexing' }), { critical: true });
  }
}

@Controller('status')
class StatusController {
  constructor(
    private readonly terminus: HealthCheckService,
    private readonly health: HealthService,
  ) {}

  @Get()
  @HealthCheck()
  status() {
    return this.terminus.check(this.health.indicators('ready'));
  }
}

const boot = async (options: HealthModuleOptions) => {
  @Module({ imports: [HealthModule.forRoot(options)], providers: [SearchModule] })
  class AppModule {}
  const context = await NestFactory.createApplicationContext(AppModule, {
    logger: false,
    abortOnError: false,
  });
  await context.close();
};

describe('HealthChecks', () => {
  it('registers checks of other modules', async () => {
    const service = await start('Express', { groups: { ready: ['search'] } }, { providers: [SearchModule] });
    expect(await service.get('/health/ready')).toMatchObject({
      code: 200,
      body: { status: 'ready', checks: { search: { status: 'degraded', error: 'reindexing' } } },
    });
    await service.app.close();
  });

  it('publishes the reason that a package of the application knows for an error', async () => {
    const service = await start('Express', {
      checks: {
        search: {
          check: () => {
            throw Object.assign(new Error('secret'), { code: 'QUOTA' });
          },
        },
      },
    });
    service.app
      .get(Failures)
      .extend({ entries: [{ kind: 'overloaded', origin: 'http', codes: ['QUOTA'], reason: 'quota' }] });
    expect(await service.get('/health/search')).toMatchObject({ body: { error: 'quota' } });
    await service.app.close();
  });

  it('fails the start for an unknown member of a group', async () => {
    await expect(boot({ groups: { ready: ['serch'] } })).rejects.toThrow(
      'registered checks (memory, cpu, event-loop, search)',
    );
  });

  it('fails the start for a name that is taken', async () => {
    await expect(boot({ checks: { search: { check: () => true } } })).rejects.toThrow(
      'distinct names, got "search"',
    );
  });

  it('fails the start for a wrong option', async () => {
    await expect(boot({ checks: { db: { check: () => true, timeout: 5_000 } } })).rejects.toThrow(
      `Expected "health.timeout" to be <= answerTimeout (900 ms) without an interval, got 5000 (at check 'db')`,
    );
  });

  it.each([
    ['a function without { check }', () => true],
    ['a client in place of a function', { check: { ping: () => Promise.resolve() } }],
  ])('lets the start fail for %s', async (_name, definition) => {
    const options = { checks: { db: definition } } as unknown as HealthModuleOptions;
    await expect(boot(options)).rejects.toThrow(
      'Expected "health.checks.db" to be { check: ... } with a function',
    );
  });

  it.each([null, 5, 'critical', []])('refuses %p in place of the options of a check', async (options) => {
    const service = await start('Express');
    const register = () => service.app.get(HealthChecks).register('db', () => true, options as never);
    expect(register).toThrow('"health" to be an object with options');
    await service.app.close();
  });

  it('refuses a check of another module that is not a function', async () => {
    const service = await start('Express');
    const client = { ping: () => Promise.resolve() } as never;
    expect(() => service.app.get(HealthChecks).register('db', client)).toThrow('"health.checks.db"');
    await service.app.close();
  });

  it('runs background checks from the start to the end of the application', async () => {
    let runs = 0;
    const service = await start('Express', {
      checks: { quota: { check: async () => (runs += 1), interval: 10_000 } },
    });
    await service.clock.advance(20_000);
    await service.get('/health/quota');
    expect(runs).toBe(3);
    await service.app.close();
    expect(service.clock.pending).toBe(0);
  });
});

describe('HealthService', () => {
  it('hands its checks to the HealthCheckService of Terminus', async () => {
    let well = true;
    const service = await start('Express', {
      checks: { database: { check: () => well, critical: true, failureThreshold: 1, cache: { good: 0 } } },
      memory: {},
    });
    const terminus = service.app.get(HealthCheckService);
    const health = service.app.get(HealthService);
    expect(await terminus.check(health.indicators('ready'))).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' } },
    });
    expect(health.indicators()).toHaveLength(2);
    expect(health.indicators('nothing')).toHaveLength(0);
    well = false;
    await expect(terminus.check(health.indicators('ready'))).rejects.toMatchObject({
      response: { status: 'error', error: { database: { status: 'down', reason: 'failed' } } },
    });
    await service.app.close();
  });

  it.each(PLATFORM_NAMES)('serves a controller of your own with @HealthCheck() on %s', async (platform) => {
    let well = true;
    const checks = {
      database: { check: () => well, critical: true, failureThreshold: 1, cache: { good: 0 } },
    };
    const service = await start(platform, { checks }, { controllers: [StatusController] });
    expect(await service.get('/status')).toMatchObject({ code: 200, body: { status: 'ok' } });
    well = false;
    expect(await service.get('/status')).toMatchObject({
      code: 503,
      body: { status: 'error', error: { database: { status: 'down', reason: 'failed' } } },
    });
    await service.app.close();
  });

  it('exports the indicators of Terminus, which fit as checks', async () => {
    const service = await start('Express');
    const memory = await service.app.resolve(MemoryHealthIndicator);
    const checks = service.app.get(HealthChecks);
    checks.register('roomy', () => memory.checkHeap('roomy', 2 ** 40));
    checks.register('tight', () => memory.checkHeap('tight', 1), { critical: true });
    expect(await service.get('/health')).toMatchObject({
      code: 503,
      body: { checks: { roomy: { status: 'healthy' }, tight: { status: 'unhealthy', error: 'failed' } } },
    });
    await service.app.close();
  });

  it('returns undefined for an unknown group or check, and an empty history before the first transition', async () => {
    const service = await start('Express');
    const health = service.app.get(HealthService);
    expect([health.group('edge'), health.check('db'), health.history]).toEqual([undefined, undefined, []]);
    await service.app.close();
  });
});

describe('the checks of an application', () => {
  it('appear as gauges under the same names as in events', async () => {
    const checks = { db: { check: () => true } };
    const service = await start('Express', { checks }, { providers: [SearchModule] });
    service.app.get(HealthChecks).register('video', () => true, { kind: 'module' });
    await service.get('/health');
    expect(service.app.get(ResilienceGauges).read('health-check')).toMatchObject([
      { check: 'db', kind: 'dependency', status: 'up', critical: false, responseTime: 0, lastSuccessAge: 0 },
      { check: 'search', kind: 'dependency', status: 'degraded', critical: true },
      { check: 'module:video', kind: 'module', status: 'up' },
    ]);
    await service.app.close();
  });

  it('run when their gauges are read, at most once per cache time', async () => {
    let runs = 0;
    const service = await start('Express', { checks: { db: { check: () => ++runs > 0 } } });
    const gauges = service.app.get(ResilienceGauges);
    expect(gauges.read('health-check')).toMatchObject([{ check: 'db', status: 'up' }]);
    gauges.read('health-check');
    expect(runs).toBe(1);
    await service.app.close();
  });

  it('run once in a second for all who read the gauges, also without a cache time', async () => {
    let runs = 0;
    const db = { check: () => ++runs > 0, cache: { good: 0, bad: 0 } };
    const service = await start('Express', { checks: { db } });
    const gauges = service.app.get(ResilienceGauges);
    const read = (): unknown => gauges.read('health-check');
    read();
    expect(read()).toMatchObject([{ check: 'db', status: 'up' }]);
    expect(runs).toBe(1);
    await service.clock.advance(1_000);
    read();
    expect(runs).toBe(2);
    await service.app.close();
  });

  it('do not run while the application ends, because their dependencies are being closed', async () => {
    let runs = 0;
    const lifecycle = { phase: 'draining', startup: { done: true, tasks: [] } } as const;
    const service = await start('Express', { checks: { db: { check: () => ++runs > 0 } } }, { lifecycle });
    expect(service.app.get(ResilienceGauges).read('health-check')).toMatchObject([{ status: 'unknown' }]);
    expect(runs).toBe(0);
    await service.app.close();
  });
});
