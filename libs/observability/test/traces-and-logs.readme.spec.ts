import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallTracer, seconds } from '@breakwater/core';
import { Controller, Get, Inject, type INestApplication, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { context, propagation } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { until } from '../../../test/harness/until.js';
import { ContextualLogger, ObservabilityModule, ignoreProbes, pinoHttpOptions } from '../src/index.js';

type Line = Record<string, unknown>;
const lines: Line[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };

const received: IncomingHttpHeaders[] = [];
const upstream = createServer(({ headers }, response) => {
  received.push(headers);
  response.end();
});

async function ask(url: string): Promise<Response> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers); // traceparent: the trace, and the span of this attempt
  return fetch(url, { headers });
}

@Injectable()
class UserCollector {
  constructor(private readonly logger: ContextualLogger) {}

  collect(userId: string): void {
    this.logger.userAction('profile_update', userId, { fields: ['bio', 'avatar'] });
    this.logger.child('profiles').warn('Profile is stale.', { userId, age: seconds(90) });
    this.logger.apiError('fetch_profile', new Error('connect refused'), { userId, attempt: 2 });
  }
}

@Controller()
class Users {
  constructor(
    private readonly collector: UserCollector,
    @Inject(CallTracer) private readonly tracer: CallTracer,
  ) {}

  @Get('users/:id')
  async collect(): Promise<void> {
    const { port } = upstream.address() as AddressInfo;
    await this.tracer.trace({ kind: 'attempt', name: 'users', attempt: 1 }, () =>
      ask(`http://127.0.0.1:${port}`),
    );
    this.collector.collect('u1');
  }
}

@Module({
  imports: [
    ObservabilityModule.forRoot({
      tracing: { ignorePaths: ['/health', '/live', '/ready', '/metrics'] },
      logging: { flushTimeout: seconds(2) },
    }),
    LoggerModule.forRootAsync({
      useFactory: () => ({
        pinoHttp: [pinoHttpOptions({ slowThreshold: seconds(2), redact: ['iban'] }), destination],
      }),
    }),
  ],
  controllers: [Users],
  providers: [UserCollector],
})
class AppModule {}

let app: INestApplication<Server>;
let spans: RecordedSpans;

beforeAll(async () => {
  spans = new RecordedSpans();
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.useLogger(app.get(PinoLogger));
  await app.listen(0);
});

afterAll(async () => {
  await app.close();
  upstream.close();
  spans[Symbol.dispose]();
});

describe('the README on traces and logs', () => {
  it('is right', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/users/u1`, { headers: { 'x-request-id': 'r-1' } });
    await until(
      () => lines.filter(({ requestId }) => requestId === 'r-1'),
      (found) => found.length === 4,
    );
    expect(lines.map(({ level, context: from, msg, requestId }) => [level, from, msg, requestId])).toEqual(
      expect.arrayContaining([
        [30, 'UserCollector', 'User action', 'r-1'],
        [40, 'UserCollector.profiles', 'Profile is stale.', 'r-1'],
        [50, 'UserCollector', 'API call failed', 'r-1'],
        [30, undefined, 'request completed', 'r-1'],
      ]),
    );
    const { traceId, spanId } = spans.named('users attempt')[0]!.spanContext();
    expect(received[0]?.['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('shows which requests an HTTP instrumentation ignores', () => {
    const instrumentation = {
      ignoreIncomingRequestHook: ignoreProbes(['/health', '/live', '/ready', '/metrics']),
    };
    expect(instrumentation.ignoreIncomingRequestHook({ url: '/live' })).toBe(true);
  });
});
