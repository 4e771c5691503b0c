import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  CoreModule,
  metricFromEvent,
  type MetricDescription,
  metricsProvider,
  ResilienceEvents,
  toSeconds,
} from '@breakwater/core';
import {
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  Module,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Counter, Registry } from 'prom-client';
import { MetricsService, ObservabilityModule } from '../src/index.js';
import { start } from './support/start.js';

const README = readFileSync('libs/observability/README.md', 'utf8');

/** Rows of the table of metrics: name, type and labels. */
function documented(): string[] {
  const section = README.slice(README.indexOf('### All metrics'), README.indexOf('### Options'));
  return [...section.matchAll(/^\| `([a-z0-9_]+)`\s*\| (\w+)\s*\| ([^|]*?)\s*\|/gm)]
    .map(([, name, type, labels]) => `${name} ${type} ${labels}`)
    .toSorted();
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'jobs.finished': { readonly queue: string; readonly duration: number };
  }
}

const JOB_METRICS: readonly MetricDescription[] = [
  {
    name: 'jobs_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Duration of jobs.',
    labels: ['queue'],
    source: metricFromEvent('jobs.finished', ({ queue, duration }, report) =>
      report(toSeconds(duration), queue),
    ),
  },
];

@Module({ imports: [CoreModule], providers: [metricsProvider(JOB_METRICS)] })
class JobsModule {}

@Controller()
class VideosController {
  @Get()
  read(): string {
    return 'video';
  }
}

async function listening(module: Type | DynamicModule): Promise<INestApplication> {
  const testing = await Test.createTestingModule({ imports: [module] }).compile();
  const app = testing.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

describe('the README', () => {
  it('starts with one import', async () => {
    @Module({
      imports: [ObservabilityModule.forRoot()],
    })
    class AppModule {}
    const app = await listening(AppModule);
    expect((await app.get(MetricsService).scrape('text')).toString()).toContain(
      'http_server_active_requests 0',
    );
    await app.close();
  });

  it('shows the metrics of a package', async () => {
    @Module({ imports: [ObservabilityModule.forRoot(), JobsModule] })
    class AppModule {}
    const app = await listening(AppModule);
    app.get(ResilienceEvents).publish('jobs.finished', { queue: 'mail', duration: 250 });
    const scrape = await app.get(MetricsService).scrape('text');
    expect(scrape.toString()).toContain('breakwater_jobs_seconds_sum{queue="mail"} 0.25');
    await app.close();
  });

  it('hides metrics from clients without the token', async () => {
    process.env['SCRAPE_TOKEN'] = 'secret';
    const token = `Bearer ${process.env['SCRAPE_TOKEN']}`;
    const observability = ObservabilityModule.forRoot({
      metrics: { authorize: ({ headers }) => headers['authorization'] === token },
    });
    const app = await listening(observability);
    const url = `${await app.getUrl()}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status).toBe(200);
    await app.close();
  });

  it('shows metrics of your own', async () => {
    const registry = new Registry();
    const uploads = new Counter({ name: 'uploads_total', help: 'Uploaded videos.', registers: [registry] });
    const observability = ObservabilityModule.forRoot({ metrics: { registry } });
    const app = await listening(observability);
    uploads.inc();
    expect((await app.get(MetricsService).scrape('text')).toString()).toContain('\nuploads_total 1\n');
    await app.close();
  });

  it('lists the metrics of the module in a live scrape, with their types and labels', async () => {
    await using service = await start(
      'Fastify',
      {},
      { controllers: [VideosController], describe: () => undefined },
    );
    await service.request('/');
    await service.clock.settle();
    const scraped = [...(await service.scrape()).values()]
      .filter(({ name }) => !/^(process|nodejs)_/.test(name))
      .map(({ name, type, lines }) => {
        const labels = Object.keys(lines[0]?.labels ?? {}).filter((label) => label !== 'le');
        return `${name} ${type} ${labels.map((label) => `\`${label}\``).join(', ') || '-'}`;
      });
    expect(documented()).toEqual(scraped.toSorted());
  });
});
