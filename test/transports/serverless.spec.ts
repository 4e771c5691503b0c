import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ObservabilityModule } from '@breakwater/observability';
import { CircuitBreaker, ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';

const logger = new RecordingLogger();
let starts = 0;

@Controller('videos')
class VideosController {
  constructor() {
    starts++;
  }

  @Get()
  list(): string[] {
    return ['7'];
  }

  @Get('broken')
  @CircuitBreaker('payments', { volumeThreshold: 1 })
  async broken(): Promise<never> {
    throw new Error('db password=hunter2');
  }
}

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true } }), ObservabilityModule.forRoot()],
  controllers: [VideosController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class FunctionModule {}

interface FunctionRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

interface FunctionAnswer {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

let application: Promise<NestFastifyApplication> | undefined;

async function start(): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(FunctionModule, new FastifyAdapter(), {
    logger,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function handler({ method, path }: FunctionRequest): Promise<FunctionAnswer> {
  application ??= start();
  const answer = await (await application).inject({ method, url: path });
  return { statusCode: answer.statusCode, headers: answer.headers, body: answer.body };
}

afterEach(async () => {
  await (await application)?.close();
  application = undefined;
  starts = 0;
});

/** Serves the requests of a platform that calls a function of Express, such as Google Cloud Functions. */
async function startOnExpress(): Promise<[NestExpressApplication, RequestListener]> {
  const app = await NestFactory.create<NestExpressApplication>(FunctionModule, new ExpressAdapter(), {
    logger,
  });
  await app.init();
  return [app, app.getHttpAdapter().getInstance()];
}

const get = (path: string): Promise<FunctionAnswer> => handler({ method: 'GET', path });

describe('a function', () => {
  it('starts the application once for simultaneous first requests', async () => {
    const answers = await Promise.all([get('/videos'), get('/videos')]);
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [200, '["7"]'],
      [200, '["7"]'],
    ]);
    expect(starts).toBe(1);
  });

  it('answers errors through the filter, and keeps its circuits between requests', async () => {
    const broken = await get('/videos/broken');
    expect([broken.statusCode, broken.body.includes('hunter2')]).toEqual([500, false]);
    const refused = await get('/videos/broken');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '30']);
  });

  it('counts requests that pass no server', async () => {
    await get('/videos');
    const { body } = await get('/metrics');
    expect(body).toMatch(/http_server_request_duration_seconds_count\{[^}]*"\/videos"[^}]*\} 1/);
  });
});

describe('a function of Express', () => {
  it('answers and counts the requests that a server of the platform receives', async () => {
    const [app, listener] = await startOnExpress();
    const platform = createServer(listener).listen(0, '127.0.0.1');
    await once(platform, 'listening');
    const origin = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
    expect(await (await fetch(`${origin}/videos`)).json()).toEqual(['7']);
    const scrape = await (await fetch(`${origin}/metrics`)).text();
    expect(scrape).toMatch(/http_server_request_duration_seconds_count\{[^}]*"\/videos"[^}]*\} 1/);
    platform.closeAllConnections();
    platform.close();
    await app.close();
  });
});
