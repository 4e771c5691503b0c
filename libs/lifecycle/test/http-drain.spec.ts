import 'reflect-metadata';
import { LifecycleState } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, type MessageEvent, Sse } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { NEVER, type Observable, startWith } from 'rxjs';
import { stopsListening } from '../../../test/harness/stops-listening.js';
import { until } from '../../../test/harness/until.js';
import { Closers, InFlight, LifecycleModule } from '../src/index.js';

@Controller()
class FeedController {
  static gate = Promise.withResolvers<void>();

  @Get('live')
  live(): string {
    return 'alive';
  }

  /** Answers when the gate opens. */
  @Get('slow')
  async slow(): Promise<string> {
    await FeedController.gate.promise;
    return 'done';
  }

  /** Begins to stream only when the gate opens, which may be after the service stopped listening. */
  @Sse('events')
  async events(): Promise<Observable<MessageEvent>> {
    await FeedController.gate.promise;
    return NEVER.pipe(startWith({ data: 'first' }));
  }
}

const requestInFlight = (app: INestApplication): Promise<number> =>
  until(
    () => app.get(InFlight).size,
    (size) => size > 0,
  );

const adapters = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

for (const [platform, adapter] of Object.entries(adapters)) {
  describe(`draining HTTP on ${platform}`, () => {
    let app: INestApplication;

    const listen = async (host: string, options: object = {}): Promise<number> => {
      FeedController.gate = Promise.withResolvers();
      const module = await Test.createTestingModule({
        imports: [LifecycleModule.forRoot(options)],
        controllers: [FeedController],
      }).compile();
      app = module.createNestApplication(adapter(), { logger: false });
      const server = (await app.listen(0, host)) as Server;
      return (server.address() as { port: number }).port;
    };
    afterEach(() => app.close());

    it('ends a stream of events that begins after it stopped listening', async () => {
      const port = await listen('127.0.0.1');
      const answer = fetch(`http://127.0.0.1:${port}/events`);
      await requestInFlight(app);
      const closed = app.close();
      await stopsListening(app);
      FeedController.gate.resolve();
      expect(await (await answer).text()).toMatch(/^\s*(id: 1\ndata: first\n\n)?$/);
      await closed;
    });

    it('waits for a request from a server that the application does not own, as in a serverless function', async () => {
      await listen('127.0.0.1');
      const framework = app.getHttpAdapter().getInstance() as RequestListener & { routing?: RequestListener };
      const outer = createServer(framework.routing ?? framework).listen(0, '127.0.0.1');
      await once(outer, 'listening');
      const answer = fetch(`http://127.0.0.1:${(outer.address() as AddressInfo).port}/slow`);
      await requestInFlight(app);
      const closed = app.close();
      await stopsListening(app);
      FeedController.gate.resolve();
      expect(await (await answer).text()).toBe('done');
      await closed;
      outer.closeAllConnections();
      outer.close();
    });

    it('drains every address of localhost', async () => {
      const port = await listen('localhost');
      const agent = new Agent({ keepAlive: true });
      for (const host of ['127.0.0.1', '::1']) {
        await new Promise<void>((resolve) => {
          get({ host, port, path: '/live', agent }, (response) =>
            response.resume().once('end', resolve),
          ).once('error', () => resolve());
        });
      }
      await expect(app.close()).resolves.toBeUndefined();
      agent.destroy();
    });

    it('cuts a WebSocket whose client does not answer the close frame', async () => {
      const port = await listen('127.0.0.1', { webSocketTimeout: 50 });
      (app.getHttpServer() as Server).on('upgrade', (_request, socket: Socket) => {
        socket.on('error', () => undefined);
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      });
      const client = connect(port, '127.0.0.1');
      client.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      const [handshake] = (await once(client, 'data')) as [Buffer];
      expect(handshake.toString()).toContain('101');
      const frame = once(client, 'data') as Promise<[Buffer]>;
      const gone = once(client, 'close');
      const closed = app.close();
      expect([...(await frame)[0]]).toEqual([0x88, 0x02, 0x03, 0xe9]);
      client.on('error', () => undefined);
      await closed;
      await gone;
    });

    it('answers an upgrade without a handler as a plain request', async () => {
      const port = await listen('127.0.0.1');
      const client = connect(port, '127.0.0.1');
      client.write('GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      const [answer] = (await once(client, 'data')) as [Buffer];
      expect(answer.toString()).toContain('200 OK');
      client.destroy();
    });
  });
}

describe("draining requests of Fastify's inject()", () => {
  it('waits for them', async () => {
    FeedController.gate = Promise.withResolvers();
    const module = await Test.createTestingModule({
      imports: [LifecycleModule.forRoot()],
      controllers: [FeedController],
    }).compile();
    const adapter = new FastifyAdapter();
    const app = module.createNestApplication(adapter, { logger: false });
    await app.init();
    const answer = adapter.inject({ method: 'GET', url: '/slow' });
    await requestInFlight(app);
    let closed = false;
    const closing = app.close().then(() => (closed = true));
    await until(
      () => app.get<LifecycleState>(LifecycleState).phase,
      (phase) => phase === 'stopping',
    );
    expect(closed).toBe(false);
    FeedController.gate.resolve();
    expect((await answer).payload).toBe('done');
    await closing;
  });
});

describe('draining an application without HTTP', () => {
  it('waits for its work and closes its clients', async () => {
    const app = await Test.createTestingModule({ imports: [LifecycleModule.forRoot()] }).compile();
    await app.init();
    const steps: string[] = [];
    app.get(Closers).register('database', () => steps.push('closed'));
    const work = Promise.withResolvers<void>();
    void app.get(InFlight).track('job', async () => {
      await work.promise;
      steps.push('job done');
    });
    const closed = app.close();
    await until(
      () => app.get<LifecycleState>(LifecycleState).phase,
      (phase) => phase === 'stopping',
    );
    expect(steps).toEqual([]);
    work.resolve();
    await closed;
    expect(steps).toEqual(['job done', 'closed']);
  });
});
