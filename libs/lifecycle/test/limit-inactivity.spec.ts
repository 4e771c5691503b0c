import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Req, Sse } from '@nestjs/common';
import { Subject } from 'rxjs';
import { limitInactivity } from '../src/index.js';

const LIMIT = 300;
const events = new Subject<{ data: string }>();

@Controller()
class Slow {
  @Get('hang')
  hang(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Sse('events')
  stream(): Subject<{ data: string }> {
    return events;
  }

  @Post('upload')
  async upload(@Req() request: IncomingMessage & { raw?: IncomingMessage }): Promise<string> {
    let size = 0;
    for await (const chunk of request.raw ?? request) size += (chunk as Buffer).length;
    return `size ${size}`;
  }
}

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Sends the beginning of a request. */
function send(
  server: Server,
  head: string,
): { readonly socket: Socket; text(): string; readonly closed: Promise<unknown> } {
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => undefined);
  socket.write(head);
  return { socket, text: () => text, closed: once(socket, 'close') };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;

const UPLOAD =
  'POST /upload HTTP/1.1\r\nhost: a\r\ncontent-type: application/octet-stream\r\ncontent-length: 4\r\n\r\nab';

describe.each(HTTP_PLATFORMS)('limitInactivity on %s', (platform) => {
  const start = (limit = LIMIT): Promise<HttpApplication> =>
    startApplication(platform, {
      controllers: [Slow],
      prepare: (app) => {
        limitInactivity(app.getHttpServer() as Server, limit);
        if (platform === 'Fastify') {
          const fastify = app.getHttpAdapter().getInstance() as {
            addContentTypeParser(type: string, parse: (...args: never[]) => void): void;
          };
          fastify.addContentTypeParser('application/octet-stream', (_request, _body, done: () => void) =>
            done(),
          );
        }
      },
    });

  it('closes a connection whose handler is silent, and one whose body stops', async () => {
    await using application = await start();
    const server = application.app.getHttpServer() as Server;
    const body =
      'POST /quick HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"';
    const cut = [send(server, get('/hang')), send(server, body)];
    await Promise.all(cut.map(({ closed }) => closed));
    expect(cut.map(({ text }) => text())).toEqual(['', '']);
  });

  it('lets uploads and streams of events pause for longer', async () => {
    await using application = await start();
    const server = application.app.getHttpServer() as Server;
    const stream = send(server, get('/events'));
    const upload = send(server, UPLOAD);
    await once(stream.socket, 'data');
    // Two connections one after the other need more than twice the limit.
    for (let i = 0; i < 2; i++) await send(server, get('/hang')).closed;
    events.next({ data: 'still here' });
    upload.socket.write('cd');
    await Promise.all([once(stream.socket, 'data'), once(upload.socket, 'data')]);
    expect(stream.text()).toContain('data: still here');
    expect(upload.text()).toContain('size 4');
  });

  it('limits nothing when it is 0', async () => {
    await using application = await start(0);
    const server = application.app.getHttpServer() as Server;
    expect(server.timeout).toBe(0);
    expect(server.listenerCount('timeout')).toBe(0);
  });

  it('leaves connections between two requests to keepAliveTimeout', async () => {
    await using application = await start();
    const server = application.app.getHttpServer() as Server;
    server.keepAliveTimeout = 60_000;
    const kept = send(server, get('/quick'));
    await once(kept.socket, 'data');
    for (let i = 0; i < 2; i++) await send(server, get('/hang')).closed;
    kept.socket.write(get('/quick'));
    await once(kept.socket, 'data');
    expect(kept.text().match(/200 OK/g)).toHaveLength(2);
  });
});

it('refuses a limit that is no number of milliseconds', async () => {
  expect(() => limitInactivity({} as Server, -1)).toThrow(/limit/);
});
