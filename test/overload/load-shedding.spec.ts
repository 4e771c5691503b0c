import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { seconds } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { ObservabilityModule } from '@breakwater/observability';
import { Criticality, ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

type Statuses = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Keeps the event loop busy, as computation does. */
function compute(): string {
  const end = performance.now() + 4;
  while (performance.now() < end);
  return 'done';
}

@Controller('work')
class WorkController {
  @Criticality('critical-plus')
  @Get('important')
  important(): string {
    return compute();
  }

  @Get('usual')
  usual(): string {
    return compute();
  }

  @Criticality('sheddable')
  @Get('sheddable')
  sheddable(): string {
    return compute();
  }
}

const KINDS = {
  important: { path: '/work/important' },
  usual: { path: '/work/usual' },
  usual2: { path: '/work/usual' },
  sheddable: { path: '/work/sheddable' },
  live: { path: '/health/live' },
  metrics: { path: '/metrics' },
};

const refused = (statuses: Statuses, kind: string): number => statuses[kind]?.[503] ?? 0;

/** Refused requests per request of a kind. */
function share(statuses: Statuses, kind: string): number {
  const all = Object.values(statuses[kind] ?? {}).reduce((sum, count) => sum + count, 0);
  return refused(statuses, kind) / all;
}

it.each(HTTP_PLATFORMS)(
  'refuses the least important requests first, and answers probes, on %s',
  async (platform) => {
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({ overload: true, http: { deadline: true } }),
        HealthModule.forRoot(),
        ObservabilityModule.forRoot({ metrics: {} }),
      ],
      controllers: [WorkController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    })
      .setLogger({ log() {}, warn() {}, error() {} })
      .compile();
    const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = module.createNestApplication(adapter as never, { forceCloseConnections: true });
    // A late server would otherwise close idle connections just when the sender uses them again.
    (app.getHttpServer() as Server).keepAliveTimeout = seconds(65);
    await app.listen(0, '127.0.0.1');
    const order = { port: Number(new URL(await app.getUrl()).port), connections: 64, kinds: KINDS };
    const sender = fork(new URL('sender.mjs', import.meta.url), [JSON.stringify(order)], { execArgv: [] });
    const read = async (): Promise<Statuses> => {
      sender.send('read');
      const [statuses] = (await once(sender, 'message')) as [Statuses];
      return statuses;
    };
    const statuses = await until(
      read,
      (seen) =>
        refused(seen, 'sheddable') > 100 &&
        refused(seen, 'usual') > 0 &&
        share(seen, 'sheddable') > share(seen, 'usual') &&
        share(seen, 'usual') > share(seen, 'important'),
    );
    sender.send('end');
    await once(sender, 'exit');
    await app.close();
    expect([Object.keys(statuses['live'] ?? {}), Object.keys(statuses['metrics'] ?? {})]).toEqual([
      ['200'],
      ['200'],
    ]);
  },
);
