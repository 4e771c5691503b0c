import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { Server, ServerResponse } from 'node:http';
import {
  BulkheadFullError,
  CircuitOpenError,
  type ErrorContext,
  ErrorReporter,
  NotFoundError,
  RateLimitError,
  TimeoutExceededError,
} from '@breakwater/core';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Header,
  HttpException,
  type INestApplication,
  InternalServerErrorException,
  Module,
  Param,
  Post,
  Res,
  ValidationPipe,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ErrorFilterOptions,
  ResolvedErrorFilterOptions,
  resolveErrorFilterOptions,
} from '../src/answers/error-filter.options.js';
import { ErrorTrackingFilter } from '../src/answers/error-tracking.filter.js';

class CreateVideo {
  @IsString() title!: string;
  @IsInt() length!: number;
}

let thrown: unknown;
/** Resolves when the handler that waits for its client to leave has begun. */
let entered = Promise.withResolvers<void>();

type Native = ServerResponse & { raw?: ServerResponse };

@Controller('videos')
class VideosController {
  @Get('throw')
  fail(): never {
    throw thrown;
  }

  @Get('file')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('Content-Type', 'text/csv')
  file(@Res({ passthrough: true }) response: { header(name: string, value: string): unknown }): never {
    response.header('Cache-Control', 'public, max-age=3600');
    response.header('Content-Type', 'text/csv');
    response.header('Content-Length', '100000');
    response.header('Content-Disposition', 'attachment');
    throw new NotFoundError('No such file');
  }

  @Get('partial')
  partial(@Res() response: Native): never {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.write('half of ');
    throw new Error('lost the rest');
  }

  @Get('complete')
  complete(@Res() response: Native): never {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.end('all of it');
    throw new Error('too late to matter');
  }

  @Get('slow')
  async slow(@Res({ passthrough: true }) response: Native): Promise<never> {
    entered.resolve();
    await once(response.raw ?? response, 'close');
    throw new Error('nobody listens');
  }

  @Post()
  create(@Body() video: CreateVideo): CreateVideo {
    return video;
  }

  @Get(':id')
  find(@Param('id') id: string): never {
    throw new NotFoundError(`No video ${id}`, { metadata: { id } });
  }
}

interface Report {
  readonly error: unknown;
  readonly context: ErrorContext | undefined;
}

interface Harness {
  readonly app: INestApplication;
  readonly url: string;
  readonly port: number;
  readonly reports: Report[];
  /** Lets the route `/videos/throw` throw. */
  throwing(error: unknown, init?: RequestInit): Promise<Response>;
}

const PRODUCTION: ErrorFilterOptions = { exposeDetails: false };
const PLATFORMS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

describe.each(PLATFORMS)('ErrorTrackingFilter on %s', (platform, createAdapter) => {
  let app: INestApplication | undefined;

  afterEach(async () => {
    entered = Promise.withResolvers();
    await app?.close();
    app = undefined;
  });

  async function start(
    options: ErrorFilterOptions = { exposeDetails: true },
    reporter?: ErrorReporter,
    configure?: (app: INestApplication) => void,
  ): Promise<Harness> {
    const reports: Report[] = [];
    @Module({
      controllers: [VideosController],
      providers: [
        { provide: ResolvedErrorFilterOptions, useValue: resolveErrorFilterOptions(options) },
        {
          provide: ErrorReporter,
          useValue: reporter ?? { report: (error, context) => void reports.push({ error, context }) },
        } satisfies { provide: symbol; useValue: ErrorReporter },
        { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      ],
    })
    class AppModule {}
    const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = moduleRef.createNestApplication(createAdapter(), { logger: false });
    app.useGlobalPipes(new ValidationPipe());
    configure?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const throwing = (error: unknown, init?: RequestInit): Promise<Response> => {
      thrown = error;
      return fetch(`${url}/videos/throw`, init);
    };
    return { app, url, port, reports, throwing };
  }

  /** Sends bytes and gives all that comes back until the connection ends. */
  async function exchange(port: number, request: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => {});
    socket.write(request);
    await once(socket, 'close');
    return answer;
  }

  /** Fastify gives each request an id, Express does not. */
  const generatedRequestId = platform === 'Fastify' ? { requestId: expect.stringMatching(/^req-/) } : {};

  describe('status and body', () => {
    it('answers an AppError with problem details', async () => {
      const { url } = await start();
      const response = await fetch(`${url}/videos/7?token=secret`);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await response.json()).toStrictEqual({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'No video 7',
        instance: '/videos/7',
        code: 'NOT_FOUND',
        ...generatedRequestId,
        retryable: false,
        metadata: { id: '7' },
      });
    });

    it('lists the problems that class-validator found', async () => {
      const { url } = await start(PRODUCTION);
      const response = await fetch(`${url}/videos`, {
        method: 'POST',
        body: new URLSearchParams({ title: 'x' }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'VALIDATION_FAILED',
        detail: 'The request is not valid.',
        errors: ['length must be an integer number'],
      });
    });

    it.each([
      [new HttpException('teapot', 418), 418, 'I_M_A_TEAPOT', 'teapot'],
      [new BadRequestException('no title'), 400, 'BAD_REQUEST', 'no title'],
      [new HttpException({ code: 'QUOTA', message: 'used up', limit: 5 }, 402), 402, 'QUOTA', 'used up'],
      [
        new InternalServerErrorException('pool of db-7'),
        500,
        'INTERNAL_SERVER_ERROR',
        /^An unexpected error occurred and was reported\./,
      ],
      [
        new Error('password is hunter2'),
        500,
        'INTERNAL_SERVER_ERROR',
        /^An unexpected error occurred and was reported\./,
      ],
      ['a string', 500, 'INTERNAL_SERVER_ERROR', /^An unexpected error occurred and was reported\./],
      [undefined, 500, 'INTERNAL_SERVER_ERROR', /^An unexpected error occurred and was reported\./],
      [null, 500, 'INTERNAL_SERVER_ERROR', /^An unexpected error occurred and was reported\./],
    ])('answers %p in production', async (error, status, code, detail) => {
      const { throwing } = await start(PRODUCTION);
      const response = await throwing(error);
      expect(response.status).toBe(status);
      const body = (await response.json()) as { detail: string };
      expect(body).toMatchObject({ status, code });
      expect(body.detail).toMatch(detail);
    });

    it('shows the message of a 5xx error when details are exposed', async () => {
      const { throwing } = await start({ exposeDetails: true });
      expect(await (await throwing(new Error('pool of db-7'))).json()).toMatchObject({
        detail: 'pool of db-7',
      });
    });

    it('answers a body that is too large with 413', async () => {
      const { url } = await start(PRODUCTION);
      const response = await fetch(`${url}/videos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'x'.repeat(2_000_000) }),
      });
      expect(response.status).toBe(413);
      const body = (await response.json()) as { code: string; detail: string };
      expect(body.code).toBe('PAYLOAD_TOO_LARGE');
      expect(body.detail).toMatch(/too large/);
    });

    it('answers broken JSON with 400', async () => {
      const { url } = await start(PRODUCTION);
      const response = await fetch(`${url}/videos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"title":',
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'BAD_REQUEST', instance: '/videos' });
    });

    it('answers a malformed path with 400', async () => {
      const { url } = await start(PRODUCTION);
      const response = await fetch(`${url}/videos/%FF`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'BAD_REQUEST', instance: '/videos/%FF' });
    });

    it('answers an unknown path with 404', async () => {
      const { url } = await start(PRODUCTION);
      const response = await fetch(`${url}/nowhere?token=secret`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'NOT_FOUND', instance: '/nowhere' });
    });

    it('answers an error of a middleware', async () => {
      const { url, reports } = await start(PRODUCTION, undefined, (nest) => {
        nest.use(() => {
          throw new NotFoundError('gone');
        });
      });
      const response = await fetch(`${url}/videos/7`);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({ detail: 'gone', instance: '/videos/7' });
      expect(reports).toHaveLength(1);
    });

    it('removes headers that describe the body which is not sent', async () => {
      const { url } = await start();
      const response = await fetch(`${url}/videos/file`);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control')).toBeNull();
      expect(response.headers.get('content-disposition')).toBeNull();
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await response.json()).toMatchObject({ detail: 'No such file' });
    });

    it('sends no body to HEAD', async () => {
      const { port } = await start();
      const answer = await exchange(port, 'HEAD /videos/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer.split('\r\n\r\n')[1]).toBe('');
    });

    it('answers when metadata or a format cannot be serialised', async () => {
      const { throwing, reports } = await start({
        format: () => {
          throw new Error('broken format');
        },
      });
      const response = await throwing(new NotFoundError('No video 7', { metadata: { size: 10n } }));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ detail: 'No video 7' });
      expect(reports.map(({ error }) => (error as Error).message)).toEqual(['No video 7', 'broken format']);
    });
  });

  describe('refusals by policies in production', () => {
    it.each([
      [
        'an open circuit',
        new CircuitOpenError('payments-db', 4_200),
        503,
        '5',
        'The service is busy; try again in 5 seconds.',
      ],
      [
        'a circuit that is due',
        new CircuitOpenError('payments-db', 0),
        503,
        '1',
        'The service is busy; try again in 1 second.',
      ],
      [
        'a circuit opened by hand',
        new CircuitOpenError('payments-db'),
        503,
        null,
        'The service is busy; try again later.',
      ],
      [
        'a full bulkhead',
        new BulkheadFullError('payments-db', '9 run'),
        503,
        null,
        'The service is busy; try again later.',
      ],
      [
        'a slow dependency',
        new TimeoutExceededError('Dao.find', 50),
        504,
        null,
        'The request took too long; try again later.',
      ],
      [
        'a slow request',
        new TimeoutExceededError('Dao.find', 50, { status: 408 }),
        408,
        null,
        'The request took too long; try again later.',
      ],
    ])(
      'tell the client what to do, without internal names: %s',
      async (_name, error, status, retryAfter, detail) => {
        const { throwing } = await start(PRODUCTION);
        const response = await throwing(error);
        const text = await response.text();
        expect(response.status).toBe(status);
        expect(response.headers.get('retry-after')).toBe(retryAfter);
        expect(JSON.parse(text)).toMatchObject({
          detail,
          code: error.code,
          retryable: true,
          ...(retryAfter !== null && { retryAfter: Number(retryAfter) }),
        });
        expect(text).not.toMatch(/payments-db|Dao/);
      },
    );

    it('send Retry-After for errors of the application too', async () => {
      const { throwing } = await start(PRODUCTION);
      const response = await throwing(new RateLimitError('Five uploads an hour', { retryAfter: 60_001 }));
      expect(response.headers.get('retry-after')).toBe('61');
      expect(await response.json()).toMatchObject({ detail: 'Five uploads an hour', retryAfter: 61 });
    });
  });

  describe('formats', () => {
    it('answers in the envelope of an API', async () => {
      const { url } = await start({ format: 'envelope' });
      const response = await fetch(`${url}/videos/7`, { headers: { 'x-request-id': 'r-1' } });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toMatchObject({
        success: false,
        error: { code: 'NOT_FOUND', message: 'No video 7', retryable: false, metadata: { id: '7' } },
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });

    it('answers in the format plain', async () => {
      const { url } = await start({ format: 'plain' });
      expect(await (await fetch(`${url}/videos/7`)).json()).toStrictEqual({
        error: 'No video 7',
        code: 'NOT_FOUND',
        statusCode: 404,
        metadata: { id: '7' },
      });
    });

    it('answers in a format of your own', async () => {
      const { url } = await start({ format: ({ code, status }) => ({ oops: code, status }) });
      expect(await (await fetch(`${url}/videos/7`)).json()).toStrictEqual({ oops: 'NOT_FOUND', status: 404 });
    });
  });

  describe('reports', () => {
    it('contain the error once, with its route', async () => {
      const { throwing, reports } = await start(PRODUCTION);
      const error = new Error('boom');
      await throwing(error);
      await throwing(error);
      expect(reports).toEqual([
        { error, context: expect.objectContaining({ method: 'GET', route: '/videos/throw', status: 500 }) },
      ]);
      expect(reports[0]!.error).toBe(error);
    });

    it('name the route by its template', async () => {
      const { url, reports } = await start();
      await fetch(`${url}/videos/7?token=secret`);
      expect(reports[0]!.context).toMatchObject({ route: '/videos/:id', status: 404 });
      expect(JSON.stringify(reports[0]!.context)).not.toContain('secret');
    });

    it.each<[string, () => unknown]>([
      [
        'throws',
        () => {
          throw new Error('tracker is down');
        },
      ],
      ['rejects', () => Promise.reject(new Error('tracker is down'))],
    ])('change nothing when the reporter %s', async (_how, report) => {
      const reporter: ErrorReporter = { report };
      const { url } = await start(PRODUCTION, reporter);
      expect((await fetch(`${url}/videos/7`)).status).toBe(404);
    });

    it('carry the id that the logger gave to the request', async () => {
      const { url, reports } = await start(undefined, undefined, (nest) => {
        const adapter = nest.getHttpAdapter() as ExpressAdapter | FastifyAdapter;
        adapter.setOnRequestHook((request: { id?: unknown }, _response: unknown, done: () => void) => {
          request.id = 42;
          done();
        });
      });
      const response = await fetch(`${url}/videos/7`);
      expect(await response.json()).toMatchObject({ requestId: '42' });
      expect(reports[0]!.context).toMatchObject({ requestId: '42' });
    });
  });

  describe('when an answer is no longer possible', () => {
    it('closes the connection of a body that has begun, so that it does not look complete', async () => {
      const { port, reports } = await start();
      const answer = await exchange(port, 'GET /videos/partial HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(answer).toContain('half of ');
      expect(answer).not.toContain('0\r\n\r\n');
      expect(answer).not.toContain('lost the rest');
      expect(reports).toEqual([
        expect.objectContaining({ context: expect.objectContaining({ status: 500 }) }),
      ]);
    });

    it('does not change a complete answer, and reports the error', async () => {
      const { url, reports } = await start();
      const response = await fetch(`${url}/videos/complete`);
      expect([response.status, await response.text()]).toEqual([200, 'all of it']);
      expect(reports.map(({ error }) => (error as Error).message)).toEqual(['too late to matter']);
    });

    it('does not report an error of the service when the client has left', async () => {
      const reported = Promise.withResolvers<ErrorContext | undefined>();
      const { port } = await start(undefined, { report: (_error, context) => reported.resolve(context) });
      const socket = connect(port, '127.0.0.1');
      socket.write('GET /videos/slow HTTP/1.1\r\nHost: x\r\n\r\n');
      await entered.promise;
      socket.destroy();
      expect(await reported.promise).toMatchObject({ route: '/videos/slow', status: 499 });
    });
  });
});
