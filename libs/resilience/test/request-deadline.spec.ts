import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { currentContext, seconds } from '@breakwater/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Injectable,
  Post,
  Res,
  Scope,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { NEVER, type Observable, concat, of, throwError } from 'rxjs';
import { RequestTimeout, RetryInterceptor, TimeoutInterceptor } from '../src/index.js';
import { refused } from './application.harness.js';
import { HTTP_PLATFORMS, type HttpPlatform } from '@breakwater/testing';
import { listen, type ResilientApplication } from './http.harness.js';

let entered = Promise.withResolvers<void>();
let gate = Promise.withResolvers<void>();
let handled = 0;
let failures = 0;
let download = new PassThrough();
let seen: { readonly deadline: number | undefined; readonly aborted: boolean | undefined } | undefined;

beforeEach(() => {
  entered = Promise.withResolvers();
  gate = Promise.withResolvers();
  handled = 0;
  failures = 0;
  download = new PassThrough();
  seen = undefined;
});

@Injectable()
class SlowGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    seen = { deadline: currentContext()?.deadline, aborted: undefined };
    entered.resolve();
    await gate.promise;
    return true;
  }
}

abstract class Inherited {
  @Get('inherited')
  async inherited(): Promise<never> {
    entered.resolve();
    return new Promise(() => {});
  }
}

type Native = ServerResponse & { raw?: ServerResponse };

@Controller('videos')
class VideosController extends Inherited {
  @Post()
  async create(@Body() body: object): Promise<object> {
    return { body, deadline: currentContext()?.deadline };
  }

  @Get('guarded')
  @UseGuards(SlowGuard)
  guarded(): string {
    handled++;
    return 'guarded';
  }

  @Get('slow-stream')
  slowStream(): Observable<string> {
    entered.resolve();
    return concat(of('first'), NEVER);
  }

  @Get('promised-stream')
  async promisedStream(): Promise<Observable<string>> {
    entered.resolve();
    return NEVER;
  }

  @Get('failing-stream')
  failingStream(): Observable<string> {
    return failures-- > 0 ? throwError(refused) : of('first', 'last');
  }

  @Get('unannotated-stream')
  unannotatedStream(): unknown {
    return failures-- > 0 ? throwError(refused) : of('first', 'last');
  }

  @Get('download')
  download(): StreamableFile {
    return new StreamableFile(download);
  }

  @Get('own')
  own(@Res() _response: Native): void {
    entered.resolve();
  }

  @Get('outlived')
  outlived(): string {
    const context = currentContext();
    void gate.promise.then(() => {
      seen = { deadline: currentContext()?.deadline, aborted: context?.signal.aborted };
    });
    return 'done';
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class ScopedController {
  @Get()
  async read(): Promise<number | undefined> {
    return currentContext()?.deadline;
  }

  @RequestTimeout(100)
  @Get('hang')
  async hang(): Promise<never> {
    entered.resolve();
    return new Promise(() => {});
  }

  @Get('failing')
  async failing(): Promise<string> {
    handled++;
    if (failures-- > 0) throw refused();
    return 'done';
  }
}

const RETRY = { maxRetries: 2, delay: 1, jitter: 'none', backoff: 'fixed', budget: false } as const;

async function start(platform: HttpPlatform): Promise<ResilientApplication> {
  return listen(platform, {
    controllers: [VideosController, ScopedController],
    providers: [SlowGuard],
    options: { http: { deadline: true, requestTimeout: 1_000, retry: RETRY } },
  });
}

/** Sends a request and advances the time until it is answered. */
async function send({ fetch, clock }: ResilientApplication, path: string): Promise<Response> {
  const answer = fetch(path);
  const state = { over: false };
  void answer.finally(() => (state.over = true));
  while (!state.over) await clock.advance(1);
  return answer;
}

function rawRequest({ app }: ResilientApplication, text: string): Socket {
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  return socket;
}

describe.each(HTTP_PLATFORMS)('http: { deadline: true } on %s', (platform) => {
  it.each(['/videos/slow-stream', '/videos/promised-stream', '/videos/own', '/videos/inherited'])(
    'answers %s with 408 when its time is over',
    async (path) => {
      const { fetch, clock } = await start(platform);
      const answer = fetch(path);
      await entered.promise;
      await clock.advance(999);
      await clock.advance(1);
      const response = await answer;
      expect(response.status).toBe(408);
      await expect(response.json()).resolves.toMatchObject({ code: 'TIMEOUT' });
    },
  );

  it('answers 408 while a guard is still at work, and does not run the handler later', async () => {
    const { fetch, clock, reports } = await start(platform);
    const begun = clock.now();
    const answer = fetch('/videos/guarded');
    await entered.promise;
    expect(seen?.deadline).toBe(begun + 1_000);
    await clock.advance(1_000);
    expect((await answer).status).toBe(408);
    gate.resolve();
    await clock.settle();
    expect([handled, reports.length]).toEqual([0, 1]);
  });

  it('answers 408 and closes the connection when a body arrives too slowly', async () => {
    const running = await start(platform);
    const arrived = once(running.app.getHttpServer() as NodeJS.EventEmitter, 'request');
    const socket = rawRequest(
      running,
      'POST /videos HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const closed = once(socket, 'close');
    await arrived;
    await running.clock.advance(1_000);
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toContain('"code":"TIMEOUT"');
  });

  it('keeps the scope through the body parser', async () => {
    const { fetch, clock } = await start(platform);
    const response = await fetch('/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'x'.repeat(100_000 - 50) }),
    });
    await expect(response.json()).resolves.toMatchObject({ deadline: clock.now() + 1_000 });
  });

  it('does not limit an answer that has begun in time', async () => {
    const { fetch, clock } = await start(platform);
    download.write('first ');
    const response = await fetch('/videos/download');
    await clock.advance(seconds(3_600));
    download.end('last');
    await expect(response.text()).resolves.toBe('first last');
  });

  it('lets work continue without the deadline after its request has ended', async () => {
    const { fetch, clock } = await start(platform);
    await (await fetch('/videos/outlived')).text();
    await clock.advance(seconds(3_600));
    gate.resolve();
    await clock.settle();
    expect(seen?.aborted).toBe(false);
  });

  it('serves request-scoped controllers', async () => {
    const { fetch, clock } = await start(platform);
    await expect((await fetch('/scoped')).text()).resolves.toBe(String(clock.now() + 1_000));
    const answer = fetch('/scoped/hang');
    await entered.promise;
    await clock.advance(100);
    expect((await answer).status).toBe(408);
  });

  it('repeats a handler of a request-scoped controller', async () => {
    failures = 2;
    const response = await send(await start(platform), '/scoped/failing');
    await expect(response.text()).resolves.toBe('done');
    expect(handled).toBe(3);
  });

  it.each(['/videos/failing-stream', '/videos/unannotated-stream'])('repeats %s', async (path) => {
    failures = 2;
    await expect((await send(await start(platform), path)).text()).resolves.toBe('last');
  });

  it('answers 404 inside the scope of the request', async () => {
    const { fetch, clock } = await start(platform);
    expect((await fetch('/nowhere')).status).toBe(404);
    expect(clock.referenced).toBe(0);
    expect(platform).toMatch(/Express|Fastify/);
  });

  it('calls the handler directly without a request', async () => {
    const { app } = await start(platform);
    await expect(new ScopedController().read()).resolves.toBeUndefined();
    expect(app.get(VideosController).guarded()).toBe('guarded');
  });
});

@Controller('lists')
class ListsController {
  readonly deadlines: unknown[] = [];

  /** Calls another handler of the controller, at once and after a while. */
  @RequestTimeout(300)
  @Get()
  async read(): Promise<string> {
    const first = this.part();
    await Promise.resolve();
    await Promise.all([first, this.part()]);
    this.deadlines.push(currentContext()?.deadline);
    entered.resolve();
    return new Promise(() => {});
  }

  @RequestTimeout(9_000)
  @Get('part')
  async part(): Promise<string> {
    handled++;
    return 'part';
  }

  @Get('sum')
  async sum(): Promise<string> {
    return this.failingPart();
  }

  @Get('failing-part')
  async failingPart(): Promise<string> {
    handled++;
    throw refused();
  }

  @Get('refused')
  refused(): never {
    handled++;
    throw refused();
  }
}

describe.each(HTTP_PLATFORMS)(
  'a handler that calls another handler, with deadline: true on %s',
  (platform) => {
    const startLists = (retry: { maxRetries: number; delay: number } | false = false) =>
      listen(platform, { controllers: [ListsController], options: { http: { deadline: true, retry } } });

    it('keeps its own time limit', async () => {
      const { app, fetch, clock } = await startLists();
      const answer = fetch('/lists');
      await entered.promise;
      expect(app.get(ListsController).deadlines).toEqual([clock.now() + 300]);
      await clock.advance(300);
      expect((await answer).status).toBe(408);
      expect(handled).toBe(2);
    });

    it.each(['/lists/sum', '/lists/refused'])('does not multiply the retries of %s', async (path) => {
      const { fetch, clock } = await startLists({ maxRetries: 2, delay: 1 });
      const state = { over: false };
      const answer = fetch(path).finally(() => (state.over = true));
      while (!state.over) await clock.advance(5);
      expect((await answer).status).toBe(500);
      expect(handled).toBe(3);
    });
  },
);

describe('http: { deadline: true }', () => {
  it.each([TimeoutInterceptor, RetryInterceptor])('refuses %p beside it at start', async (useClass) => {
    const starting = listen('Express', {
      controllers: [],
      providers: [{ provide: APP_INTERCEPTOR, useClass }],
      options: { http: { deadline: true } },
    });
    await expect(starting).rejects.toThrow(
      `Expected "http.deadline" to be false where ${useClass.name} is registered; remove the interceptor, got true`,
    );
  });

  it('refuses a value that is not a boolean', async () => {
    const options = { http: { deadline: 500 as unknown as boolean } };
    const starting = listen('Express', { controllers: [], options });
    await expect(starting).rejects.toThrow('Expected "http.deadline" to be a boolean, got 500');
  });

  it('does not repeat handlers with retry: false', async () => {
    const running = await listen('Express', {
      controllers: [ScopedController],
      options: { http: { deadline: true, retry: false } },
    });
    failures = 2;
    expect((await running.fetch('/scoped/failing')).status).toBe(500);
    expect(handled).toBe(1);
  });
});
