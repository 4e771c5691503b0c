import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Req, Sse } from '@nestjs/common';
import { Subject } from 'rxjs';
import { until } from '../../../test/harness/until.js';
import { limitInactivity } from '../src/index.js';

/** Longer, in milliseconds, than a test may last: a connection is cut only when the test ends the time of its socket. */
const LIMIT = 600_000;
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

/** A request whose beginning was sent, and both ends of its connection. */
interface Exchange {
  readonly client: Socket;
  readonly served: Socket;
  readonly closed: Promise<unknown>;
  text(): string;
}

/** Sends the beginning of a request. */
async function send(server: Server, head: string): Promise<Exchange> {
  const { port } = server.address() as { port: number };
  const connection = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(port, '127.0.0.1');
  sockets.push(client);
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  client.on('error', () => undefined);
  // Not `once()` of `node:events`, which rejects when the server resets the connection.
  const closed = new Promise((resolve) => client.once('close', resolve));
  const [served] = await connection;
  client.write(head);
  return { client, served, closed, text: () => text };
}

/** Ends the time of a connection now. */
async function expire(server: Server, { served }: Exchange): Promise<void> {
  const expired = once(server, 'timeout');
  served.setTimeout(1);
  await expired;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;

const UPLOAD =
  'POST /upload HTTP/1.1\r\nhost: a\r\ncontent-type: application/octet-stream\r\ncontent-length: 4\r\n\r\nab';
const JSON_BODY =
  'POST /quick HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"';

describe.each(HTTP_PLATFORMS)('limitInactivity on %s', (platform) => {
  const start = async (limit = LIMIT): Promise<HttpApplication & { readonly server: Server }> => {
    const application = await startApplication(platform, {
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
    return Object.assign(application, { server: application.app.getHttpServer() as Server });
  };

  it('closes a connection whose handler is silent, and one whose body stops', async () => {
    await using application = await start(50);
    const cut = [await send(application.server, get('/hang')), await send(application.server, JSON_BODY)];
    await Promise.all(cut.map(({ closed }) => closed));
    expect(cut.map(({ text }) => text())).toEqual(['', '']);
  });

  it.each([
    ['an upload', UPLOAD, 'request'],
    ['a stream of events', get('/events'), 'answer'],
  ])('gives %s that pauses the same time again', async (_what, head, begun) => {
    await using application = await start();
    const { server } = application;
    const arrived = once(server, 'request');
    const paused = await send(server, head);
    await (begun === 'answer' ? once(paused.client, 'data') : arrived);
    for (let expiry = 0; expiry < 2; expiry++) {
      await expire(server, paused);
      expect(paused.served).toMatchObject({ destroyed: false, timeout: LIMIT });
    }
    const rest = once(paused.client, 'data');
    if (begun === 'answer') events.next({ data: 'still here' });
    else paused.client.write('cd');
    await rest;
    expect(paused.text()).toMatch(/data: still here|size 4/);
    // On Nest 11, the adapter of Fastify waits for the end of a stream.
    paused.client.destroy();
  });

  it('limits nothing when it is 0', async () => {
    await using application = await start(0);
    expect(application.server.timeout).toBe(0);
    expect(application.server.listenerCount('timeout')).toBe(0);
  });

  it('leaves connections between two requests to keepAliveTimeout', async () => {
    await using application = await start();
    const { server } = application;
    server.keepAliveTimeout = 2 * LIMIT;
    const kept = await send(server, get('/quick'));
    await once(kept.client, 'data');
    await until(
      () => kept.served.timeout,
      (timeout) => timeout !== undefined && timeout >= 2 * LIMIT,
    );
    kept.client.write(get('/quick'));
    await once(kept.client, 'data');
    expect(kept.text().match(/200 OK/g)).toHaveLength(2);
  });
});

it('refuses a limit that is no number of milliseconds', async () => {
  expect(() => limitInactivity({} as Server, -1)).toThrow(/limit/);
});
