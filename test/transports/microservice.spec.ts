import { NotFoundError } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { ObservabilityModule } from '@breakwater/observability';
import {
  Bulkhead,
  CircuitBreaker,
  ErrorTrackingFilter,
  Fallback,
  ResilienceModule,
  Timeout,
} from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.js';
import { RealRedis } from '../harness/real-redis.js';
import { until } from '../harness/until.js';

const SECRET = 'db password=hunter2';

const FAILURES: Readonly<Record<string, () => Error>> = {
  broken: () => new Error(SECRET),
  missing: () => new NotFoundError('No video missing'),
  full: () => new RpcException('The queue is full'),
  chosen: () => new RpcException({ reason: 'full' }),
};

let gate: PromiseWithResolvers<string>;

@Controller()
class VideosController {
  busy = false;

  @Get('video')
  overHttp(): never {
    throw new Error(SECRET);
  }

  @MessagePattern('read')
  read(@Payload() id: string): string {
    if (FAILURES[id]) throw FAILURES[id]();
    return id;
  }

  @MessagePattern('guarded')
  @Fallback(() => 'from the fallback')
  @CircuitBreaker({ timeout: false })
  async guarded(): Promise<string> {
    throw new Error(SECRET);
  }

  @MessagePattern('open')
  @CircuitBreaker('payments', { timeout: false, volumeThreshold: 1 })
  async open(): Promise<string> {
    throw new Error(SECRET);
  }

  @MessagePattern('full')
  @Bulkhead({ maxConcurrent: 1, maxQueue: 0 })
  full(): Promise<string> {
    this.busy = true;
    return gate.promise;
  }

  @MessagePattern('late')
  @Timeout(5)
  late(): Promise<string> {
    return new Promise(() => undefined);
  }

  @EventPattern('published')
  published(@Payload() _video: unknown): void {
    throw new Error(SECRET);
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot({ http: { deadline: true, errors: { exposeDetails: false } } }),
    ObservabilityModule.forRoot(),
    ErrorTrackingModule.forRoot(),
  ],
  controllers: [VideosController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class VideosModule {}

/** The broker of the transport by Redis. */
const redis = new RealRedis();

const byTcp = async () =>
  ({ transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } }) as const;
const byRedis = async () => {
  const port = redis.client.options.port as number;
  return { transport: Transport.REDIS, options: { host: '127.0.0.1', port } } as const;
};

type Connection = Awaited<ReturnType<typeof byTcp | typeof byRedis>>;

const alone = async (connection: Connection, logger: RecordingLogger) => {
  const app = await NestFactory.createMicroservice(VideosModule, { ...connection, logger });
  await app.listen();
  return app;
};

const besideHttp = async (connection: Connection, logger: RecordingLogger) => {
  const app = await NestFactory.create(VideosModule, { logger });
  app.connectMicroservice(connection, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return app;
};

/** The ways in which an application offers a microservice. */
const KINDS = {
  'by TCP': { connect: byTcp, start: alone },
  'by Redis': { connect: byRedis, start: alone },
  'by TCP beside HTTP': { connect: byTcp, start: besideHttp },
} as const;

describe.each(Object.entries(KINDS))('a microservice %s', (kind, { connect, start }) => {
  let app: Awaited<ReturnType<typeof start>>;
  let logger: RecordingLogger;
  let client: ReturnType<typeof ClientProxyFactory.create>;

  beforeEach(async () => {
    gate = Promise.withResolvers();
    logger = new RecordingLogger();
    const connection = await connect();
    app = await start(connection, logger);
    client = ClientProxyFactory.create(connection);
    await client.connect();
  });

  afterEach(async () => {
    await client.close();
    await app.close();
  });

  const ask = (pattern: string, data: unknown = {}): Promise<unknown> =>
    firstValueFrom(client.send(pattern, data)).catch((error: unknown) => ({ error }));

  it('answers', async () => {
    expect(await ask('read', '7')).toBe('7');
    expect(await ask('guarded')).toBe('from the fallback');
  });

  it('sends an error object with a code, hides its text, and tracks the error once', async () => {
    expect(await ask('read', 'broken')).toEqual({
      error: {
        status: 'error',
        code: 'INTERNAL_SERVER_ERROR',
        message: 'An unexpected error occurred and was reported.',
      },
    });
    expect(logger.at('error')).toEqual([expect.stringMatching(/rpc read 500: Error: db password=/)]);
    expect(logger.lines.join('\n')).not.toContain('hunter2');
    expect(app.get(ErrorTracker).getErrorStats()).toMatchObject({ total: 1 });
  });

  it('keeps code and text of an error that clients may see', async () => {
    expect(await ask('read', 'missing')).toEqual({
      error: { status: 'error', code: 'NOT_FOUND', message: 'No video missing' },
    });
  });

  it('says when a call that an open circuit refuses can succeed', async () => {
    await ask('open');
    expect(await ask('open')).toEqual({
      error: {
        status: 'error',
        code: 'CIRCUIT_OPEN',
        message: 'The service is busy; try again in 30 seconds.',
        retryAfter: 30,
      },
    });
  });

  it('refuses a call that finds no room, and ends one that takes too long', async () => {
    const first = ask('full');
    await until(
      () => app.get(VideosController).busy,
      (busy) => busy,
    );
    expect(await ask('full')).toEqual({
      error: { status: 'error', code: 'BULKHEAD_FULL', message: 'The service is busy; try again later.' },
    });
    gate.resolve('done');
    expect(await first).toBe('done');
    expect(await ask('late')).toEqual({
      error: { status: 'error', code: 'TIMEOUT', message: 'The request took too long; try again later.' },
    });
  });

  it('sends an RpcException as the filter of Nest does', async () => {
    expect(await ask('read', 'full')).toEqual({ error: { status: 'error', message: 'The queue is full' } });
    expect(await ask('read', 'chosen')).toEqual({ error: { reason: 'full' } });
  });

  it('tracks the error of an event, which has no answer', async () => {
    await firstValueFrom(client.emit('published', {}), { defaultValue: undefined });
    await until(
      () => app.get(ErrorTracker).getErrorStats().total,
      (total) => total === 1,
    );
    expect(logger.at('error')).toEqual([expect.stringContaining('rpc published 500')]);
    expect(await ask('read', '7')).toBe('7');
  });

  if (kind === 'by TCP beside HTTP') {
    it('answers HTTP requests in their own shape', async () => {
      const response = await fetch(`${await (app as { getUrl(): Promise<string> }).getUrl()}/video`);
      expect([response.status, await response.json()]).toMatchObject([
        500,
        { code: 'INTERNAL_SERVER_ERROR' },
      ]);
    });

    it('counts the calls of messages in the metrics of the application', async () => {
      await ask('open');
      await ask('open');
      await ask('late');
      const scrape = await (
        await fetch(`${await (app as { getUrl(): Promise<string> }).getUrl()}/metrics`)
      ).text();
      expect(scrape).toMatch(/^breakwater_circuitbreaker_calls_seconds_count\{[^}]*"payments"[^}]*\} 1$/m);
      expect(scrape).toMatch(
        /^breakwater_circuitbreaker_not_permitted_calls_total\{[^}]*"payments"[^}]*\} 1$/m,
      );
      expect(scrape).toMatch(/VideosController\.late/);
    });
  }
});
