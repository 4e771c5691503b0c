import { once } from 'node:events';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  request as send,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  Header,
  type INestApplication,
  Injectable,
  type MessageEvent,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Post,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { RecordingLogger } from '@breakwater/testing';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NEVER, type Observable, startWith } from 'rxjs';
import { Clock, CoreModule, type HttpRequestEnd, HttpRequests } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';

class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

/** The signal that a handler waits for. */
@Injectable()
class Gate {
  readonly reached = Promise.withResolvers<void>();
  readonly opened = Promise.withResolvers<string>();
}

type RawResponse = ServerResponse & { readonly raw?: ServerResponse };

@Controller('videos')
class VideosController {
  constructor(private readonly gate: Gate) {}

  @Get('slow')
  slow(): Promise<string> {
    this.gate.reached.resolve();
    return this.gate.opened.promise;
  }

  /** Begins its answer and never ends it. */
  @Get('half')
  half(@Res() response: RawResponse): void {
    (response.raw ?? response).writeHead(206).write('begun');
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return NEVER.pipe(startWith({ data: 'first' }));
  }

  @Get('secret')
  @UseGuards(NobodyGuard)
  secret(): string {
    return 'secret';
  }

  @Get(':id')
  @Header('content-type', 'text/plain')
  find(): string {
    return 'video';
  }

  @Post()
  publish(): string {
    return 'published';
  }
}

@Module({ imports: [CoreModule], controllers: [VideosController], providers: [Gate] })
class AppModule implements NestModule {
  /** As loggers do it: a middleware on every path. */
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => next())
      .forRoutes('{*path}', 'videos/*path');
  }
}

const PLATFORMS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

describe.each(PLATFORMS)('HttpRequests on %s', (platform, createAdapter) => {
  let app: INestApplication;
  let clock: VirtualClock;
  let logger: RecordingLogger;
  let requests: HttpRequests;
  let ends: HttpRequestEnd[];

  beforeEach(async () => {
    clock = new VirtualClock();
    logger = new RecordingLogger();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    app = module.createNestApplication(createAdapter(), { logger, forceCloseConnections: true });
    app.setGlobalPrefix('api');
    requests = app.get(HttpRequests);
    ends = [];
  });
  afterEach(() => app.close());

  /** Listens and observes; returns the address. */
  const listen = async (host = '127.0.0.1'): Promise<string> => {
    requests.observe(() => (end) => void ends.push(end));
    await app.listen(0, host);
    return `http://127.0.0.1:${port()}`;
  };
  const port = (): number => ((app.getHttpServer() as Server).address() as AddressInfo).port;
  const open = (path: string): Socket => {
    const socket = connect(port(), '127.0.0.1').on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  };
  /** Waits until this many requests have ended. */
  const over = async (count = 1): Promise<HttpRequestEnd[]> => {
    while (ends.length < count) await clock.settle();
    return ends;
  };

  it('reports method, route template, status and duration', async () => {
    const url = await listen();
    const answer = fetch(`${url}/api/videos/slow?token=secret`);
    await app.get(Gate).reached.promise;
    await clock.advance(250);
    app.get(Gate).opened.resolve('late');
    expect(await (await answer).text()).toBe('late');
    expect(await over()).toEqual([
      expect.objectContaining({
        method: 'GET',
        route: '/api/videos/slow',
        status: 200,
        duration: 250,
        aborted: false,
      }),
    ]);
  });

  it('reports the template, not the path', async () => {
    const url = await listen();
    await fetch(`${url}/api/videos/7`);
    await fetch(`${url}/api/videos`, { method: 'POST' });
    expect((await over(2)).map(({ method, route, status }) => [method, route, status])).toEqual([
      ['GET', '/api/videos/:id', 200],
      ['POST', '/api/videos', 201],
    ]);
  });

  it('observes HEAD, which has no body', async () => {
    const url = await listen();
    await fetch(`${url}/api/videos/7`, { method: 'HEAD' });
    expect(await over()).toMatchObject([
      { method: 'HEAD', route: '/api/videos/:id', status: 200, aborted: false },
    ]);
  });

  it('observes requests that a guard refuses, with their route', async () => {
    const url = await listen();
    await fetch(`${url}/api/videos/secret`);
    expect(await over()).toMatchObject([{ route: '/api/videos/secret', status: 403, aborted: false }]);
  });

  it.each(['/api/nowhere', '/nowhere', '/api/videos/7/nowhere'])(
    'knows no route of %s, which nothing answers',
    async (path) => {
      const url = await listen();
      await fetch(url + path);
      const [end] = await over();
      expect(end).toMatchObject({ method: 'GET', status: 404, aborted: false });
      expect(end).not.toHaveProperty('route');
    },
  );

  it('reports 499 for a client that disconnected before the answer', async () => {
    await listen();
    const socket = open('/api/videos/slow');
    await app.get(Gate).reached.promise;
    await clock.advance(40);
    socket.destroy();
    expect(await over()).toMatchObject([
      { route: '/api/videos/slow', status: 499, duration: 40, aborted: true },
    ]);
    app.get(Gate).opened.resolve('too late');
    await clock.settle();
    expect(ends).toHaveLength(1);
  });

  it('reports the sent status for a client that disconnected during the answer', async () => {
    await listen();
    const socket = open('/api/videos/half');
    await once(socket, 'data');
    socket.destroy();
    expect(await over()).toMatchObject([{ route: '/api/videos/half', status: 206, aborted: true }]);
  });

  it('follows a stream of events to its end', async () => {
    await listen();
    const socket = open('/api/videos/events');
    await once(socket, 'data');
    await clock.advance(60_000);
    expect(ends).toEqual([]);
    socket.destroy();
    expect(await over()).toMatchObject([
      { route: '/api/videos/events', status: 200, duration: 60_000, aborted: true },
    ]);
  });

  it('distinguishes the requests of one connection', async () => {
    await listen();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ['/api/videos/7', '/api/nowhere', '/api/videos/8']) {
      const [response] = (await once(get({ port: port(), path, agent }), 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
    }
    expect((await over(3)).map(({ route, status }) => [route, status])).toEqual([
      ['/api/videos/:id', 200],
      [undefined, 404],
      ['/api/videos/:id', 200],
    ]);
    agent.destroy();
  });

  it('observes a request whose body never arrives', async () => {
    await listen();
    const request = send({ port: port(), path: '/api/videos', method: 'POST' }).on('error', () => {});
    request.setHeader('content-type', 'application/json');
    request.setHeader('content-length', 100);
    request.write('{');
    const arrived = Promise.withResolvers<void>();
    requests.observe(() => {
      arrived.resolve();
      return undefined;
    });
    await arrived.promise;
    request.destroy();
    expect(await over()).toMatchObject([{ method: 'POST', aborted: true }]);
  });

  it('uses a valid id that the client sent', async () => {
    const url = await listen();
    await fetch(`${url}/api/videos/7`, { headers: { 'x-request-id': 'abc-1' } });
    await fetch(`${url}/api/videos/7`, { headers: { 'x-request-id': 'a b' } });
    // Fastify gives each request an id of its own, which wins.
    const expected = platform === 'Fastify' ? ['req-1', 'req-2'] : ['abc-1', undefined];
    expect((await over(2)).map(({ requestId }) => requestId)).toEqual(expected);
  });

  it('reports the route of a running request once it is known', async () => {
    const routes: (string | undefined)[] = [];
    requests.observe((start) => {
      routes.push(start.route);
      return () => routes.push(start.route);
    });
    const url = await listen();
    await fetch(`${url}/api/videos/7`);
    await over();
    await clock.settle();
    expect(routes).toEqual([undefined, '/api/videos/:id']);
  });

  it('passes on the request before the framework sees it', async () => {
    const url = await listen();
    requests.observe(({ request, response }) => {
      response.setHeader('x-seen', String(request.url));
      return undefined;
    });
    const answer = await fetch(`${url}/api/videos/7`);
    expect(answer.headers.get('x-seen')).toBe('/api/videos/7');
  });

  it('protects the request and other observers from an observer that throws', async () => {
    requests.observe(() => {
      throw new Error('cannot begin');
    });
    requests.observe(() => () => {
      throw new Error('cannot end');
    });
    const url = await listen();
    expect((await fetch(`${url}/api/videos/7`)).status).toBe(200);
    await over();
    expect(logger.at('error')).toEqual([
      expect.stringContaining('An observer of HTTP requests threw; the request goes on. Error: cannot begin'),
      expect.stringContaining('Error: cannot end'),
    ]);
  });

  it('reports the end of a running request to a removed observer, but no new request', async () => {
    const url = await listen();
    const seen: number[] = [];
    const remove = requests.observe(
      () =>
        ({ status }) =>
          void seen.push(status),
    );
    const answer = fetch(`${url}/api/videos/slow`);
    await app.get(Gate).reached.promise;
    remove();
    app.get(Gate).opened.resolve('done');
    await (await answer).text();
    await fetch(`${url}/api/videos/7`);
    await over(2);
    expect(seen).toEqual([200]);
  });

  it('knows the servers once the application is initialized', async () => {
    expect(requests.servers.size).toBe(0);
    await app.init();
    expect([...requests.servers]).toEqual([app.getHttpServer()]);
  });

  it('observes every address of localhost', async () => {
    await listen('localhost');
    const statuses: number[] = [];
    for (const host of ['127.0.0.1', '::1']) {
      const asked = get({ host, port: port(), path: '/api/videos/7', agent: false });
      const response = await new Promise<IncomingMessage | undefined>((resolve) => {
        asked.once('response', resolve).once('error', () => resolve(undefined));
      });
      // A machine without IPv6, or Express, which listens on one address of a name.
      if (!response) continue;
      await once(response.resume(), 'end');
      statuses.push(response.statusCode!);
    }
    expect((await over(statuses.length)).map(({ status }) => status)).toEqual(statuses);
  });

  it('observes routes that are mounted on the framework itself', async () => {
    const mounted = app.getHttpAdapter().getInstance() as {
      get(path: string, handler: (request: unknown, reply: { send(body: string): void }) => void): void;
    };
    mounted.get('/raw/:name', (_request, reply) => reply.send('raw'));
    const url = await listen();
    await fetch(`${url}/raw/7`);
    expect(await over()).toMatchObject([{ route: '/raw/:name', status: 200 }]);
  });

  it('does not touch requests without observers', async () => {
    await app.listen(0, '127.0.0.1');
    const listeners = (): Promise<number> =>
      new Promise((resolve) => {
        const server = app.getHttpServer() as Server;
        // Prepended last, so it runs first and sees what the others add.
        server.prependOnceListener('request', (_request, response: ServerResponse) => {
          setImmediate(() => resolve(response.listenerCount('close')));
        });
        void fetch(`http://127.0.0.1:${port()}/api/videos/slow`).catch(() => {});
      });
    const unobserved = await listeners();
    requests.observe(() => () => {});
    expect(await listeners()).toBe(unobserved + 1);
    app.get(Gate).opened.resolve('done');
  });
});

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** The functions of Express and Fastify that serve a request. */
type Framework = RequestListener & { ready?: () => Promise<unknown>; routing?: RequestListener };

/** The first request of an application that ends from now on. */
function observedEnd(app: INestApplication): Promise<HttpRequestEnd> {
  return new Promise((resolve) => app.get(HttpRequests).observe(() => resolve));
}

describe('HttpRequests', () => {
  it("observes requests of Fastify's inject(), which have no connection", async () => {
    const adapter = new FastifyAdapter();
    const app = await NestFactory.create(AppModule, adapter, { logger: false });
    const ended = observedEnd(app);
    await app.init();
    const answer = await adapter.inject({ method: 'GET', url: '/videos/7' });
    expect(answer.statusCode).toBe(200);
    expect(await ended).toMatchObject({ method: 'GET', route: '/videos/:id', status: 200, aborted: false });
    expect([...app.get(HttpRequests).servers]).toEqual([app.getHttpServer()]);
    await app.close();
  });

  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ])('observes requests to %s from a server that the application does not own', async (_name, adapter) => {
    const app = await NestFactory.create(AppModule, adapter(), { logger: false });
    await app.init();
    const ended = observedEnd(app);
    const framework = app.getHttpAdapter().getInstance() as Framework;
    if (framework.ready) await framework.ready();
    const outer = createServer((request, response) => (framework.routing ?? framework)(request, response));
    outer.listen(0, '127.0.0.1');
    await once(outer, 'listening');
    await fetch(`http://127.0.0.1:${(outer.address() as AddressInfo).port}/videos/7`);
    expect(await ended).toMatchObject({ method: 'GET', route: '/videos/:id', status: 200 });
    expect([...app.get(HttpRequests).servers]).toContain(outer);
    outer.closeAllConnections();
    outer.close();
    await app.close();
  });

  it('observes nothing in an application without HTTP', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    expect(app.get(HttpRequests).servers.size).toBe(0);
    await app.close();
  });

  it('separates two applications of one process', async () => {
    const apps = await Promise.all([1, 2].map(() => NestFactory.create(AppModule, { logger: false })));
    const seen: number[] = [];
    apps.forEach((app, index) => app.get(HttpRequests).observe(() => void seen.push(index)));
    await Promise.all(apps.map((app) => app.listen(0, '127.0.0.1')));
    await fetch(`${await apps[1]!.getUrl()}/videos/7`);
    expect(seen).toEqual([1]);
    await Promise.all(apps.map((app) => app.close()));
  });
});
