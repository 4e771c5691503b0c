import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Controller, type INestApplication, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CoreModule, type HttpRequestEnd, HttpRequests } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

@Controller('videos')
class VideosController {
  @Post()
  publish(): string {
    return 'published';
  }
}

@Module({ imports: [CoreModule], controllers: [VideosController] })
class AppModule {}

const HEAD = 'POST /videos HTTP/1.1\r\nhost: studio\r\nconnection: close\r\n';
const CHUNKED = `${HEAD}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('HttpRequests on %s', (_platform, adapter) => {
  let app: INestApplication<Server>;
  let requests: HttpRequests;
  let ended: Promise<HttpRequestEnd>;

  beforeEach(async () => {
    app = await NestFactory.create(AppModule, adapter(), { logger: false });
    requests = app.get(HttpRequests);
    ended = new Promise((resolve) => requests.observe(() => resolve));
  });

  afterEach(() => app.close());

  async function send(bytes: string): Promise<string> {
    if (!app.getHttpServer().listening) await app.listen(0, '127.0.0.1');
    const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    return text(socket);
  }

  it.each([
    ['a header without a colon', `${HEAD}oops\r\n\r\n`, 400, '_OTHER'],
    ['no HTTP', '\x16\x03\x01\r\n\r\n', 400, '_OTHER'],
    ['headers that are too large', `${HEAD}x-a: ${'x'.repeat(20_000)}\r\n\r\n`, 431, '_OTHER'],
    ['an unknown expectation', `${HEAD}expect: strange\r\n\r\n`, 417, 'POST'],
  ])('observes a request with %s, which Node refuses', async (_what, bytes, status, method) => {
    expect(await send(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\n\r\n`, 's'));
    expect(await ended).toMatchObject({ method, status, aborted: false, direct: false });
  });

  it('lets a function answer such a request', async () => {
    requests.answerUnreadWith(({ response, status }) => response.writeHead(status).end('own answer'));
    expect(await send(`${HEAD}oops\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n.*own answer/s);
  });

  it('names the request whose body cannot be read', async () => {
    requests.observe(({ response }) => void response.setHeader('x-request-id', 'r-1'));
    expect(await send(`${CHUNKED}zz\r\n`)).toBe(
      'HTTP/1.1 400 Bad Request\r\nx-request-id: r-1\r\nConnection: close\r\n\r\n',
    );
  });

  it('leaves refused requests to listeners of the application', async () => {
    await app.init();
    app.getHttpServer().on('clientError', (_error, socket) => void socket.end('own listener'));
    app.getHttpServer().on('checkExpectation', (_request, response) => void response.end('own listener'));
    expect(await send(`${HEAD}oops\r\n\r\n`)).toBe('own listener');
    expect(await send(`${HEAD}expect: strange\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 .*own listener/s);
  });
});
