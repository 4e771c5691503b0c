import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Controller,
  Get,
  type INestApplication,
  Logger,
  Module,
  ServiceUnavailableException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { trace } from '@opentelemetry/api';
import { CoreModule, HttpRequests, RequestContext, runInContext } from '@breakwater/core';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { until } from '../../../test/harness/until.js';
import { chooseRequestId, pinoHttpOptions } from '../src/index.js';

const SLOW_THRESHOLD = 500;

/** Milliseconds that have gone by without anybody waiting for them. */
let passed = 0;

type Line = Record<string, unknown>;

/** Set per test; the destination must be one and the same, as nestjs-pino keeps one root logger per process. */
let lines: Line[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };

/** Resolves when the handler that hangs has begun. */
let reached: PromiseWithResolvers<void> = Promise.withResolvers();

@Controller()
class Things {
  readonly #logger = new Logger('Things');

  @Get('things/:id')
  read(): string {
    this.#logger.log('Reading.');
    return 'thing';
  }

  @Get('traced')
  traced(): string {
    return trace.getTracer('spec').startActiveSpan('work', (span) => {
      this.#logger.log('Working.');
      span.end();
      return span.spanContext().spanId;
    });
  }

  @Get('slow')
  slow(): string {
    passed += SLOW_THRESHOLD + 1;
    return 'late';
  }

  @Get('failing')
  failing(): never {
    throw new ServiceUnavailableException();
  }

  @Get('hanging')
  hanging(): Promise<never> {
    reached.resolve();
    return new Promise(() => undefined);
  }

  @Get(['health/ready', 'metrics'])
  unhealthy(): never {
    throw new ServiceUnavailableException();
  }
}

@Module({
  imports: [
    CoreModule,
    LoggerModule.forRoot({
      pinoHttp: [pinoHttpOptions({ slowThreshold: SLOW_THRESHOLD }), destination],
      forRoutes: ['{*path}'],
    }),
  ],
  controllers: [Things],
})
class ThingsModule {}

const PLATFORMS = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter({ genReqId: (request: IncomingMessage) => chooseRequestId(request) }),
};

const isAccess = ({ method }: Line): boolean => method !== undefined;

/** Waits for the line of a request: it is written after the answer was sent. */
const accessLine = async (): Promise<Line> =>
  (await until(
    () => lines.find(isAccess),
    (line) => line !== undefined,
  ))!;

/** Simulates OpenTelemetry's HTTP instrumentation: a span around all work that a request causes. */
function traceRequests(server: Server): void {
  const emit = server.emit.bind(server) as (event: string, ...parts: unknown[]) => boolean;
  server.emit = (event: string, ...parts: unknown[]) => {
    if (event !== 'request') return emit(event, ...parts);
    return trace.getTracer('http').startActiveSpan('request', (span) => {
      (parts[1] as ServerResponse).once('close', () => span.end());
      return emit(event, ...parts);
    });
  };
}

for (const [platform, adapter] of Object.entries(PLATFORMS)) {
  describe(`the line of a request on ${platform}`, () => {
    let app: INestApplication<Server>;
    let origin: string;

    beforeEach(async () => {
      const now = performance.now.bind(performance);
      jest.spyOn(performance, 'now').mockImplementation(() => now() + passed);
      app = await NestFactory.create(ThingsModule, adapter(), { bufferLogs: true });
      app.useLogger(app.get(PinoLogger));
      await app.listen(0);
      origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
      lines = [];
    });

    afterEach(async () => {
      await app.close();
      jest.restoreAllMocks();
    });

    it('is the only one, with method, route, status, duration and id', async () => {
      const { headers } = await fetch(`${origin}/things/7?token=hunter2`, {
        headers: { 'x-request-id': 'tour-1', authorization: 'Bearer hunter2', cookie: 'session=hunter2' },
      });
      expect(await accessLine()).toMatchObject({
        level: 30,
        method: 'GET',
        route: '/things/:id',
        status: 200,
        duration: expect.any(Number),
        requestId: 'tour-1',
        msg: 'request completed',
      });
      expect(headers.get('x-request-id')).toBe('tour-1');
      expect(lines.filter(isAccess)).toHaveLength(1);
      expect(JSON.stringify(lines)).not.toContain('hunter2');
    });

    it('keeps the id of a caller that has a colon, also for those who observe requests', async () => {
      const seen: unknown[] = [];
      app.get(HttpRequests).observe(
        () =>
          ({ requestId }) =>
            seen.push(requestId),
      );
      const { headers } = await fetch(`${origin}/things/7`, { headers: { 'x-request-id': 'a:b' } });
      expect(await accessLine()).toMatchObject({ requestId: 'a:b' });
      expect(headers.get('x-request-id')).toBe('a:b');
      await until(
        () => seen,
        ({ length }) => length > 0,
      );
      expect(seen).toEqual(['a:b']);
    });

    it('shares its id with what is logged on the way', async () => {
      const { headers } = await fetch(`${origin}/things/7`);
      await accessLine();
      const requestId = headers.get('x-request-id');
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(lines).toContainEqual(expect.objectContaining({ msg: 'Reading.', requestId }));
    });

    it.each([
      ['slow', 200],
      ['failing', 503],
    ])('is a warning for a request that is %s', async (path, status) => {
      await fetch(`${origin}/${path}`);
      const line = await accessLine();
      expect(line).toMatchObject({ level: 40, route: `/${path}`, status });
      expect(line).not.toHaveProperty('err');
    });

    it('says that a client left', async () => {
      reached = Promise.withResolvers();
      const client = new AbortController();
      const answer = fetch(`${origin}/hanging`, { signal: client.signal }).catch(() => 'left');
      await reached.promise;
      client.abort();
      expect(await answer).toBe('left');
      expect(await accessLine()).toMatchObject({
        level: 30,
        route: '/hanging',
        status: 499,
        msg: 'request aborted',
      });
    });

    it('has no route for an address that does not exist', async () => {
      await fetch(`${origin}/nowhere/hunter2`);
      expect(await accessLine()).toMatchObject({ status: 404 });
      expect(JSON.stringify(lines.filter(isAccess))).not.toContain('hunter2');
    });

    it.each(['health/ready', 'metrics'])('is missing for %s, whatever it answers', async (path) => {
      expect((await fetch(`${origin}/${path}`)).status).toBe(503);
      await fetch(`${origin}/things/7`);
      expect(await accessLine()).toMatchObject({ route: '/things/:id' });
    });

    it('belongs to the span of the request, and what is logged on the way to the span it is logged in', async () => {
      using spans = new RecordedSpans();
      traceRequests(app.getHttpServer());
      const spanId = await (await fetch(`${origin}/traced`)).text();
      const line = await accessLine();
      const [work] = spans.named('work');
      const request = await until(
        () => spans.named('request')[0],
        (span) => span !== undefined,
      );
      const { traceId } = work!.spanContext();
      expect(lines).toContainEqual(expect.objectContaining({ msg: 'Working.', traceId, spanId }));
      expect(line).toMatchObject({ traceId, spanId: request?.spanContext().spanId });
    });
  });
}

describe('lines outside of requests', () => {
  it('have the id of their context', async () => {
    const app = await NestFactory.create(ThingsModule, { bufferLogs: true });
    app.useLogger(app.get(PinoLogger));
    // Nest 11 holds back the lines of an application that does not listen.
    app.flushLogs();
    await app.init();
    runInContext(new RequestContext({ requestId: 'job-1' }), () =>
      new Logger('Jobs').log({ msg: 'Done.', password: 'x' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'Done.', requestId: 'job-1', password: '[redacted]', context: 'Jobs' }),
    );
    await app.close();
  });
});
