import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentContext, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type INestApplication,
  type MessageEvent,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Observable, Subject, firstValueFrom, of } from 'rxjs';
import {
  RequestTimeout,
  type ResilienceModuleOptions,
  Retry,
  Timeout,
  TimeoutInterceptor,
} from '../src/index.js';
import { listen, REQUEST_MODES } from './http.harness.js';

/** Resolves when a handler has begun its work. */
let entered = Promise.withResolvers<void>();
/** Resolves with the reason when the work of a handler was aborted. */
let aborted = Promise.withResolvers<unknown>();
let gate = Promise.withResolvers<void>();
let handled = false;
let messages = new Subject<MessageEvent>();

async function hang(): Promise<never> {
  const signal = currentContext()?.signal;
  signal?.addEventListener('abort', () => aborted.resolve(signal.reason));
  entered.resolve();
  return new Promise(() => {});
}

@Injectable()
class SlowGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    entered.resolve();
    await gate.promise;
    return true;
  }
}

@Injectable()
class Upstream {
  origin = '';

  @Retry(0)
  @Timeout(seconds(60))
  async read(): Promise<string> {
    const signal = currentContext()?.signal ?? null;
    return (await fetch(this.origin, { signal })).text();
  }
}

@Controller('videos')
class VideosController {
  constructor(private readonly upstream: Upstream) {}

  @Get('context')
  async context(): Promise<object> {
    await new Promise((resolve) => setImmediate(resolve));
    const context = currentContext();
    return {
      requestId: context?.requestId ?? null,
      deadline: context?.deadline ?? null,
      aborted: context?.signal.aborted,
    };
  }

  @Get('hang')
  hang(): Promise<never> {
    return hang();
  }

  @RequestTimeout(seconds(300))
  @Get('patient')
  patient(): Promise<never> {
    return hang();
  }

  @RequestTimeout(false)
  @Get('endless')
  async endless(): Promise<number> {
    entered.resolve();
    await gate.promise;
    return currentContext()?.deadline === Infinity ? 1 : 0;
  }

  @Get('upstream')
  read(): Promise<string> {
    return this.upstream.read();
  }

  @Get('guarded')
  @UseGuards(SlowGuard)
  guarded(): string {
    handled = true;
    return 'guarded';
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('content'));
  }

  @Get('own')
  own(@Res() response: { send(body: string): unknown }): void {
    response.send('own');
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    entered.resolve();
    return messages;
  }
}

@RequestTimeout(100)
@Controller('hasty')
class HastyController {
  @Get()
  hang(): Promise<never> {
    return hang();
  }

  @RequestTimeout(200)
  @Get('less')
  less(): Promise<never> {
    return hang();
  }
}

describe.each(REQUEST_MODES)('a request deadline by $mode on $platform', ({ platform, deadline }) => {
  async function start(options: ResilienceModuleOptions = {}) {
    entered = Promise.withResolvers();
    aborted = Promise.withResolvers();
    gate = Promise.withResolvers();
    messages = new Subject();
    handled = false;
    return listen(platform, {
      controllers: [VideosController, HastyController],
      providers: deadline
        ? [Upstream]
        : [Upstream, { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor }],
      options: { ...options, http: { ...options.http, deadline } },
    });
  }

  it.each([
    ['/videos/hang', 120_000, {}],
    ['/videos/hang', 50, { http: { requestTimeout: 50 } }],
    ['/videos/patient', 300_000, {}],
    ['/hasty', 100, {}],
    ['/hasty/less', 200, {}],
  ])('answers %s with 408 after %i ms', async (path, timeout, options) => {
    const { fetch, clock } = await start(options);
    const answer = fetch(path);
    await entered.promise;
    await clock.advance(timeout - 1);
    await expect(Promise.race([aborted.promise, Promise.resolve('still at work')])).resolves.toBe(
      'still at work',
    );
    await clock.advance(1);
    const response = await answer;
    expect(response.status).toBe(408);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    await expect(response.json()).resolves.toMatchObject({ status: 408, code: 'TIMEOUT' });
    await expect(aborted.promise).resolves.toMatchObject({ timeout });
  });

  it('lets a route opt out', async () => {
    const { fetch, clock } = await start();
    const answer = fetch('/videos/endless');
    await entered.promise;
    await clock.advance(seconds(3_600));
    gate.resolve();
    await expect((await answer).text()).resolves.toBe('1');
  });

  it('has no deadline when it is switched off', async () => {
    const { fetch } = await start({ http: { requestTimeout: false } });
    await expect((await fetch('/videos/context')).json()).resolves.toMatchObject({ deadline: null });
  });

  it('gives the handler a context: id, deadline and signal', async () => {
    const { fetch, clock } = await start();
    const headers = { 'x-request-id': 'r-1' };
    const context = await (await fetch('/videos/context', { headers })).json();
    expect(context).toEqual({
      requestId: expect.stringMatching(platform === 'Express' ? /^r-1$/ : /^req-/),
      deadline: clock.now() + 120_000,
      aborted: false,
    });
  });

  it('aborts the work of the handler when the client leaves', async () => {
    const { clock, open, reports } = await start();
    const client = open('/videos/hang');
    await entered.promise;
    client.destroy();
    await expect(aborted.promise).resolves.toMatchObject({ name: 'AbortError' });
    await clock.settle();
    expect(reports).toMatchObject([{ status: 499 }]);
  });

  it('ends a guarded fetch when the client leaves', async () => {
    const { app, open } = await start();
    const arrived = Promise.withResolvers<IncomingMessage>();
    const upstream = createServer((request) => arrived.resolve(request)).listen(0);
    app.get(Upstream).origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const client = open('/videos/upstream');
    const { socket } = await arrived.promise;
    client.destroy();
    await once(socket, 'close');
    upstream.close();
    expect(socket.destroyed).toBe(true);
  });

  it('does not start the handler for a client that left while a guard was at work', async () => {
    const { app, clock, open, reports } = await start();
    const left = Promise.withResolvers<void>();
    const server = app.getHttpServer() as Server;
    server.prependListener('request', (_, response) => response.once('close', () => left.resolve()));
    const client = open('/videos/guarded');
    await entered.promise;
    client.destroy();
    await left.promise;
    gate.resolve();
    await clock.settle();
    expect(reports).toMatchObject([{ status: 499, error: { name: 'AbortError' } }]);
    expect(handled).toBe(false);
  });

  it('does not end server-sent events', async () => {
    const { fetch, clock } = await start();
    const answer = fetch('/videos/events');
    await entered.promise;
    await clock.advance(seconds(3_600));
    messages.next({ data: 'first' });
    const response = await answer;
    const reader = response.body!.getReader();
    const next = async (): Promise<string> =>
      new TextDecoder().decode((await reader.read()).value as Uint8Array);
    let text = '';
    while (!text.includes('first')) text += await next();
    await clock.advance(seconds(3_600));
    messages.next({ data: 'second' });
    messages.complete();
    while (!text.includes('second')) text += await next();
    expect(text).toContain('data: second');
    await reader.cancel();
  });

  it.each([
    ['/videos/file', 'content'],
    ['/videos/own', 'own'],
  ])('leaves %s alone', async (path, text) => {
    const { fetch } = await start();
    await expect((await fetch(path)).text()).resolves.toBe(text);
  });

  it('leaves neither timers nor listeners behind', async () => {
    const { fetch, clock, app } = await start();
    const listeners = countListeners(app);
    for (let request = 0; request < 1_000; request++) await (await fetch('/videos/context')).text();
    expect(clock.referenced).toBe(0);
    expect(clock.pending).toBeLessThanOrEqual(1);
    expect(listeners()).toBe(0);
  });
});

/** Counts listeners for the end of a response that are left on responses which have been sent. */
function countListeners(app: INestApplication): () => number {
  let left = 0;
  const server = app.getHttpServer() as Server;
  server.on('request', (_, response) =>
    response.on('finish', () => {
      left += response.listeners('close').filter(({ name }) => name === 'onClose').length;
    }),
  );
  return () => left;
}

describe('TimeoutInterceptor', () => {
  it('ignores messages of other transports', async () => {
    const { app } = await listen('Express', {
      controllers: [],
      providers: [TimeoutInterceptor],
    });
    const context = new ExecutionContextHost([], Upstream, () => {});
    context.setType('rpc');
    const answer = app.get(TimeoutInterceptor).intercept(context, { handle: () => of('answer') });
    await expect(firstValueFrom(answer)).resolves.toBe('answer');
  });

  it('refuses an invalid time', () => {
    expect(() => RequestTimeout(0)).toThrow(
      'Expected "@RequestTimeout()" to be a number of milliseconds > 0, or false, got 0',
    );
  });
});
