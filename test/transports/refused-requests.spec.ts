import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { ErrorTrackingModule } from '@breakwater/error-tracking';
import { ObservabilityModule, chooseRequestId, pinoHttpOptions } from '@breakwater/observability';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Module,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

type Line = Readonly<Record<string, unknown>>;

let lines: Line[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };

/** A guard that knows the user, as those for tokens do. */
class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    Object.assign(context.switchToHttp().getRequest<object>(), { user: { id: 'user_123' } });
    return true;
  }
}

@Controller('videos')
class VideosController {
  @Get(':id')
  @UseGuards(UserGuard)
  read(@Param('id') id: string): string {
    return id;
  }

  @Post()
  create(@Body() body: unknown): unknown {
    return body;
  }
}

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: [pinoHttpOptions({ userId: true }), destination],
      forRoutes: ['{*path}'],
    }),
    ObservabilityModule.forRoot(),
    ErrorTrackingModule.forRoot(),
    ResilienceModule.forRoot({ http: { errors: { exposeDetails: false } } }),
  ],
  controllers: [VideosController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class VideosModule {}

const PLATFORMS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter({ genReqId: (request: IncomingMessage) => chooseRequestId(request) }),
};

interface Refused {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const JSON_BODY = { 'content-type': 'application/json' };

const REFUSED: readonly (readonly [string, number, Refused])[] = [
  ['malformed JSON', 400, { method: 'POST', headers: JSON_BODY, body: '{"a":' }],
  [
    'a body that is too large',
    413,
    { method: 'POST', headers: JSON_BODY, body: `"${'x'.repeat(2_000_000)}"` },
  ],
  ['a path that cannot be decoded', 400, { path: '/videos/%E0%A4%A' }],
  ['a path that matches no route', 404, { path: '/nowhere' }],
];

/** Express refuses an unknown encoding, Fastify an unknown type. */
const UNSUPPORTED: Readonly<Record<keyof typeof PLATFORMS, (typeof REFUSED)[number]>> = {
  Express: ['an encoding that it does not know', 415, post({ 'content-encoding': 'strange' })],
  Fastify: ['a type that it does not know', 415, post({ 'content-type': 'application/strange' })],
};

function post(headers: Readonly<Record<string, string>>): Refused {
  return { method: 'POST', headers: { ...JSON_BODY, ...headers }, body: '{}' };
}

describe.each(Object.entries(PLATFORMS))('a request that %s refuses', (platform, adapter) => {
  let app: INestApplication;
  let origin: string;

  beforeEach(async () => {
    app = await NestFactory.create(VideosModule, adapter(), { bufferLogs: true });
    app.useLogger(app.get(PinoLogger));
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    lines = [];
  });

  afterEach(() => app.close());

  /** `fetch` would normalise the path. */
  async function ask({ path = '/videos', method = 'GET', headers = {}, body: sent = '' }: Refused) {
    const { hostname, port } = new URL(origin);
    const outgoing = send({
      hostname,
      port,
      path,
      method,
      headers: { 'x-request-id': 'r-1', ...headers },
      agent: false,
    });
    outgoing.end(sent);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { response, body: await text(response) };
  }

  const accessLines = async (): Promise<Line[]> => {
    await until(
      () => lines.some(({ status }) => status !== undefined),
      (written) => written,
    );
    return lines.filter(({ status, method }) => status !== undefined && method !== undefined);
  };

  it.each([...REFUSED, UNSUPPORTED[platform as keyof typeof PLATFORMS]])(
    'answers %s with %i like any other',
    async (_name, status, refused) => {
      const { response, body } = await ask(refused);
      expect(response.statusCode).toBe(status);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ status, requestId: 'r-1' });
      expect(response.headers['x-request-id']).toBe('r-1');
      expect(await accessLines()).toEqual([
        expect.objectContaining({
          method: refused.method ?? 'GET',
          status,
          requestId: 'r-1',
          msg: 'request completed',
        }),
      ]);
      const scrape = await (await fetch(`${origin}/metrics`)).text();
      expect(scrape).toMatch(
        new RegExp(`http_server_request_duration_seconds_count\\{[^}]*"${status}"[^}]*\\} 1`),
      );
    },
  );

  it('shows the user whose request it is in the line', async () => {
    await ask({ path: '/videos/7' });
    expect(await accessLines()).toEqual([
      expect.objectContaining({ route: '/videos/:id', userId: 'user_123' }),
    ]);
  });
});
