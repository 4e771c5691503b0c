import { tmpdir } from 'node:os';
import { Controller, Get, Global, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import {
  addHealthPaths,
  classifyFailure,
  diskCheck,
  HealthChecks,
  HealthModule,
  HealthService,
  httpCheck,
  ModuleHealth,
  type Pingable,
  pingCheck,
  typeOrmCheck,
} from '../src/index.js';
import { start } from './support/start.js';

@Injectable()
class ProbeClients {
  readonly database: Pingable = { ping: async () => 'ok' };
  readonly redis: Pingable = { ping: async () => 'PONG' };
}

@Injectable()
class Circuits {
  getAllStates() {
    return { youtube: { state: 'open', isOpen: true, retryAfter: 4_200 } };
  }
}

@Global()
@Module({ providers: [ProbeClients, Circuits], exports: [ProbeClients, Circuits] })
class ClientsModule {}

@Module({
  imports: [
    HealthModule.forRootAsync({
      inject: [ProbeClients, Circuits],
      useFactory: (clients: ProbeClients, circuitBreakers: Circuits) => ({
        checks: {
          database: { check: pingCheck(clients.database), critical: true },
          redis: { check: pingCheck(clients.redis) },
        },
        circuitBreakers,
      }),
    }),
  ],
})
class AppModule {}

@Injectable()
class SearchHealth implements OnModuleInit {
  constructor(private readonly checks: HealthChecks) {}

  onModuleInit(): void {
    this.checks.register('search', ({ signal }) => fetch(SEARCH_URL, { signal }), { interval: 10_000 });
  }
}

const SEARCH_URL = 'http://127.0.0.1:9/_cluster/health';

@Injectable()
@ModuleHealth('wallet', { critical: true })
class WalletService implements StatusReporter {
  getHealthStatus(): ModuleStatus {
    return { status: 'degraded', message: 'Payouts wait for the ledger', details: { waiting: 12 } };
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

describe('the README', () => {
  it('starts quickly', async () => {
    @Module({ imports: [ClientsModule, AppModule] })
    class RootModule {}
    const app = await NestFactory.create(RootModule, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/health`);
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      checks: {
        database: { status: 'healthy', connection: 'connected' },
        redis: { status: 'healthy', connection: 'connected' },
        'circuit-breakers': { status: 'degraded', open_count: 1 },
      },
    });
    await app.close();
  });

  it('registers checks from other modules, and shows modules', async () => {
    const service = await start(
      'Express',
      { groups: { ready: ['module:wallet'], edge: ['search'] } },
      { providers: [SearchHealth, WalletService], controllers: [StatusController] },
    );
    expect(await service.get('/health/modules')).toEqual({
      code: 200,
      body: { wallet: { status: 'degraded', message: 'Payouts wait for the ledger', waiting: 12 } },
    });
    expect(await service.get('/status')).toMatchObject({ code: 200, body: { status: 'degraded' } });
    await service.app.close();
  });

  it('has checks of one line', async () => {
    const orders = { options: { type: 'postgres' }, query: async () => [{ '?column?': 1 }] };
    const service = await start(
      'Express',
      {
        checks: {
          rates: { check: httpCheck('https://rates.example.com/ping') },
          orders: { check: typeOrmCheck(), critical: true },
          recordings: { check: diskCheck({ path: tmpdir(), threshold: 0.9 }), interval: 60_000 },
        },
        groups: { ready: ['orders'] },
      },
      { providers: [{ provide: getDataSourceToken(), useValue: orders }] },
    );
    expect(await service.get('/health/ready')).toMatchObject({
      code: 200,
      body: { checks: { orders: { status: 'healthy' } } },
    });
    expect((await service.get('/health/recordings')).body).not.toMatchObject({ error: 'pending' });
    await service.app.close();
  });

  it('shows details only to operators', async () => {
    const TOKEN = 'good';
    const options = {
      details: 'when-authorized' as const,
      authorize: ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
        headers['authorization'] === `Bearer ${TOKEN}`,
    };
    const service = await start('Express', options);
    expect((await service.get('/health')).body).toEqual({ status: 'healthy' });
    expect((await service.get('/health', { authorization: 'Bearer good' })).body).toHaveProperty('checks');
    await service.app.close();
  });

  it('lets tests see transitions without sleeping', async () => {
    let well = true;
    const service = await start('Express', { checks: { database: { check: () => well, critical: true } } });
    const health = service.app.get(HealthService);
    const events = service.app.get(ResilienceEvents);
    const clock: VirtualClock = service.clock;
    const seen: string[] = [];
    events.on('health.transition', ({ check, to, reason }) => seen.push(`${check} ${to} ${reason}`));

    await health.readiness();
    well = false;
    for (let failure = 0; failure < 3; failure++) {
      await clock.advance(1_000);
      await health.readiness();
    }
    expect(seen).toEqual(['database down failed']);

    await service.app.close();
  });

  it('describes the endpoints', () => {
    const document = { openapi: '3.0.0', paths: {} as Record<string, object> };
    const complete = addHealthPaths(document, { checks: ['database', 'redis', 'memory'], groups: ['edge'] });
    expect(complete.paths).toHaveProperty(['/health/database', 'get']);
    expect(complete.paths).toHaveProperty(['/health/edge', 'get']);
  });

  it('classifies errors', () => {
    expect(classifyFailure(Object.assign(new Error('…'), { code: 'ECONNREFUSED' }))).toBe('refused');
  });
});
