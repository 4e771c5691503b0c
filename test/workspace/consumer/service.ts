import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Controller,
  type DynamicModule,
  type INestApplication,
  Get,
  Injectable,
  Module,
  Post,
  Sse,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AdminModule } from '@breakwater/admin';
import { AiCapability, AiModule, AiService } from '@breakwater/ai';
import { Cached, CacheModule } from '@breakwater/cache';
import { createClient } from '@breakwater/client';
import { ExternalServiceError, NotFoundError } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingHttpModule, ErrorTrackingModule } from '@breakwater/error-tracking';
import { HealthModule, pingCheck } from '@breakwater/health';
import { JobsModule, OperationTracker } from '@breakwater/jobs';
import { LifecycleModule, enableGracefulShutdown } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import { RateLimit, RateLimitGuard, RateLimitModule } from '@breakwater/rate-limit';
import { InjectRedis, RedisModule, RedisProbe, getRedisToken } from '@breakwater/redis';
import { CircuitBreaker, ErrorTrackingFilter, ResilienceModule, Retry } from '@breakwater/resilience';
import { type StreamEvent, StreamHandler, Streams, StreamsModule } from '@breakwater/streams';
import { AcceptedUpload, Upload, UploadsModule } from '@breakwater/uploads';
import type { Redis } from 'ioredis';
import { concat, NEVER, type Observable, of } from 'rxjs';

/** Without it the client of Redis is disabled. */
const REDIS_URL = process.env['REDIS_URL'];

/** The folder of uploads. It ends with the program. */
const FOLDER = mkdtempSync(join(tmpdir(), 'consumer-'));

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

@Injectable()
class Channels {
  #calls = 0;

  constructor(@InjectRedis() private readonly redis: Redis | undefined) {}

  @Cached('titles', { key: (id: string) => id })
  @CircuitBreaker()
  @Retry({ maxRetries: 2, delay: 1 })
  async title(id: string): Promise<string> {
    this.#calls += 1;
    if (this.#calls < 3) throw new ExternalServiceError('The first two calls fail.', { retryable: true });
    await this.redis?.set('title', `Channel ${id}`);
    return (await this.redis?.get('title')) ?? `Channel ${id}`;
  }
}

/** The address of this application, once it listens. */
let address = '';

@Injectable()
class Ticks {
  #found: (text: string) => void = () => undefined;
  /** The text of the first event. */
  readonly first = new Promise<string>((resolve) => (this.#found = resolve));

  @StreamHandler('ticks')
  onTick({ data }: StreamEvent<{ text: string }>): void {
    this.#found(data.text);
  }
}

@Controller('channels')
@UseFilters(ErrorTrackingFilter)
class ChannelsController {
  constructor(
    private readonly channels: Channels,
    private readonly ai: AiService,
  ) {}

  /** Without a provider the rules answer. */
  @Get('suggestions')
  async suggestions(): Promise<[string, boolean]> {
    const { service, result } = await this.ai.process(AiCapability.TitleGeneration, 'A film about tides.');
    return [service, Array.isArray(result)];
  }

  @Post('picture')
  @Upload('image')
  picture(@AcceptedUpload() file: AcceptedUpload): string {
    return file.originalName;
  }

  @Sse('ticks')
  ticks(): Observable<{ data: object }> {
    return concat(of({ data: { time_us: 1, text: 'tick' } }), NEVER);
  }

  @Get('42')
  title(): Promise<string> {
    return this.channels.title('42');
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundError('No such channel');
  }

  @UseGuards(RateLimitGuard)
  @RateLimit({ limit: 1, window: 60_000, algorithm: 'fixed' })
  @Get('limited')
  limited(): string {
    return 'limited';
  }

  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2');
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    JobsModule.forRoot(),
    StreamsModule.forRoot(),
    StreamsModule.forFeature({
      name: 'ticks',
      enabled: false,
      transport: 'server-sent-events',
      url: () => `${address}/channels/ticks`,
    }),
    AiModule.forRoot({ providers: [] }),
    UploadsModule.forRoot({ folder: FOLDER }),
    CacheModule.forRootAsync({
      inject: [{ token: getRedisToken(), optional: true }],
      useFactory: (redis?: Redis) => ({ caches: { titles: {} }, ...(redis && { redis }) }),
    }),
    ResilienceModule.forRoot({ http: { deadline: true } }),
    ErrorTrackingModule.forRoot({ service: 'consumer' }),
    ErrorTrackingHttpModule.register({ authorize: () => true }),
    AdminModule.forRoot({ authorize: () => true }),
    HealthModule.forRootAsync({
      inject: [RedisProbe],
      useFactory: (probe: RedisProbe) =>
        probe.enabled ? { checks: { redis: { check: pingCheck(probe), critical: true } } } : {},
    }),
    ObservabilityModule.forRoot(),
    RateLimitModule.forRoot(),
    RedisModule.forRoot(REDIS_URL === undefined ? {} : { url: REDIS_URL }),
  ],
  controllers: [ChannelsController],
  providers: [Channels, Ticks],
})
class AppModule {}

function create(platform: string | undefined, imports: DynamicModule[]): Promise<INestApplication> {
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  return NestFactory.create({ module: AppModule, imports }, adapter, { logger: false });
}

/** Serves one request to each package, prints the answers, and ends as a container does. */
async function main(): Promise<void> {
  const [, , platform, without] = process.argv;
  // The other packages run on versions of Node for which this one is too new.
  const http = without === 'without-http' ? undefined : await import('@breakwater/http');
  const app = await create(platform, http ? [http.HttpModule.forRoot()] : []);
  enableGracefulShutdown(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  address = url;
  const get = async (path: string): Promise<[number, string]> => {
    const answer = await fetch(url + path);
    return [answer.status, await answer.text()];
  };
  const title = await get('/channels/42');
  const itself = http && app.get(http.HttpClients).define({ name: 'itself', baseUrl: url }, 'consumer');
  const called = await itself?.get('/channels/{id}', { params: { id: '42' } });
  const fetched = await createClient({ baseUrl: url }).get<string>('/channels/42');
  const operated = await app.get(OperationTracker).run('film', { key: '42' }, () => Promise.resolve('done'));
  app.get(Streams).resume('ticks');
  const streamed = await app.get(Ticks).first;
  const [suggested, suggestions] = await get('/channels/suggestions');
  const form = new FormData();
  form.set('file', new Blob([PIXEL], { type: 'image/png' }), 'pixel.png');
  const upload = await fetch(`${url}/channels/picture`, { method: 'POST', body: form });
  const uploaded = await upload.text();
  const [missing, problem] = await get('/channels/missing');
  const [broken, secret] = await get('/channels/broken');
  const [allowed] = await get('/channels/limited');
  const [refused, refusal] = await get('/channels/limited');
  const [live] = await get('/health/live');
  const [ready, checks] = await get('/health/ready');
  const [scraped, metrics] = await get('/metrics');
  await app.get(ErrorTracker).flush();
  const [listed, issues] = await get('/errors');
  const [page] = await get('/admin/');
  const [looked, snapshot] = await get('/admin/api/snapshot');
  const report = {
    title,
    called: called && [called.status, called.text()],
    fetched,
    operated,
    streamed,
    suggested: [suggested, ...(JSON.parse(suggestions) as unknown[])],
    uploaded: [upload.status, uploaded],
    missing: [missing, (JSON.parse(problem) as { code: string }).code],
    broken: [broken, secret.includes('hunter2')],
    limited: [allowed, refused, (JSON.parse(refusal) as { code: string }).code],
    live,
    ready: [ready, Object.keys((JSON.parse(checks) as { checks: object }).checks)],
    metrics: [scraped, metrics.includes('circuitbreaker'), metrics.includes('http_server_request_duration')],
    dashboard: [
      page,
      looked,
      (JSON.parse(snapshot) as { lists: { name: string }[] }).lists.map(({ name }) => name),
    ],
    errors: [listed, (JSON.parse(issues) as { issues: unknown[] }).issues.length],
  };
  console.log(JSON.stringify(report));
  rmSync(FOLDER, { recursive: true });
  process.kill(process.pid, 'SIGTERM');
}

void main();
