import { currentContext, ExternalServiceError } from '@breakwater/core';
import type { VirtualClock } from '@breakwater/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Delete,
  Get,
  Injectable,
  type MessageEvent,
  NotFoundException,
  Post,
  Put,
  Res,
  ServiceUnavailableException,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { ServerResponse } from 'node:http';
import { type Observable, firstValueFrom, of, throwError } from 'rxjs';
import {
  CircuitBreaker,
  RequestRetry,
  Resilience,
  ResilienceService,
  Retry,
  RetryInterceptor,
  TimeoutInterceptor,
} from '../src/index.js';
import { refused } from './application.harness.js';
import { listen, REQUEST_MODES } from './http.harness.js';

let calls = 0;
let failures = 0;
let failure: () => Error = refused;
/** Resolves when a handler was called. */
let entered = Promise.withResolvers<void>();

beforeEach(() => {
  calls = 0;
  failures = 0;
  failure = refused;
  entered = Promise.withResolvers();
});

function work(): string {
  calls++;
  entered.resolve();
  if (failures-- > 0) throw failure();
  return `after ${calls}`;
}

const SHARED_CIRCUIT = { name: 'upstream', consecutiveFailures: 2, resetTimeout: 5_000 } as const;

@Injectable()
class Upstream {
  @CircuitBreaker({ volumeThreshold: 2 })
  async read(): Promise<string> {
    return work();
  }

  @Retry({ maxRetries: 1, delay: 100 })
  async readAgain(): Promise<string> {
    return work();
  }

  @CircuitBreaker(SHARED_CIRCUIT)
  @Retry({ maxRetries: 1, delay: 100 })
  async openCircuit(): Promise<string> {
    return work();
  }

  @CircuitBreaker(SHARED_CIRCUIT)
  async readBehindCircuit(): Promise<string> {
    return work();
  }
}

type Native = ServerResponse & { raw?: ServerResponse };

@Controller('videos')
class VideosController {
  constructor(private readonly upstream: Upstream) {}

  @Get()
  read(): string {
    return work();
  }

  @Put()
  replace(): string {
    return work();
  }

  @Delete()
  remove(): string {
    return work();
  }

  @Post()
  create(): string {
    return work();
  }

  @Post('idempotent')
  @RequestRetry({ idempotent: true })
  createOnce(): string {
    return work();
  }

  @Get('side-effects')
  @RequestRetry({ idempotent: false })
  readWithSideEffects(): string {
    return work();
  }

  @Get('once')
  @RequestRetry(false)
  readOnce(): string {
    return work();
  }

  @Get('own')
  @Retry(1)
  async readOwn(): Promise<string> {
    return work();
  }

  @Get('policy')
  @Resilience('patient')
  async readPolicy(): Promise<string> {
    return work();
  }

  @Get('guarded')
  @CircuitBreaker()
  async readGuarded(): Promise<string> {
    return work();
  }

  @Get('upstream')
  readUpstream(): Promise<string> {
    return this.upstream.read();
  }

  @Get('retried-below')
  readAgain(): Promise<string> {
    return this.upstream.readAgain();
  }

  @Get('wrapped-below')
  async readWrapped(): Promise<string> {
    try {
      return await this.upstream.readAgain();
    } catch (cause) {
      throw new ServiceUnavailableException('The upstream is down.', { cause });
    }
  }

  @Get('opens-circuit')
  openCircuit(): Promise<string> {
    return this.upstream.openCircuit();
  }

  @Get('behind-circuit')
  readBehindCircuit(): Promise<string> {
    return this.upstream.readBehindCircuit();
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from(work()));
  }

  @Get('stream')
  stream(): Observable<string> {
    return failures > 0 ? throwError(() => (work(), failure())) : of('streamed');
  }

  @Get('raw')
  raw(@Res() response: { send(body: string): unknown }): void {
    response.send(work());
  }

  @Get('begun')
  begun(@Res() response: Native): void {
    const raw = response.raw ?? response;
    if (calls === 0) raw.writeHead(200).write('half');
    work();
  }

  @Get('context')
  context(): string {
    work();
    return String(currentContext()?.deadline);
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return throwError(() => (work(), failure()));
  }
}

@RequestRetry(false)
@Controller('careful')
class CarefulController {
  @Get()
  read(): string {
    return work();
  }

  @RequestRetry({ idempotent: true })
  @Get('bold')
  bold(): string {
    return work();
  }
}

/** Advances the time until `work` has ended. */
async function passTime(clock: VirtualClock, pending: Promise<unknown>): Promise<void> {
  const state = { over: false };
  const end = (): boolean => (state.over = true);
  pending.then(end, end);
  while (!state.over) await clock.advance(50);
}

const RETRY = { maxRetries: 2, delay: 100, jitter: 'none', backoff: 'fixed', budget: false } as const;

describe.each(REQUEST_MODES)('retries of requests by $mode on $platform', ({ platform, deadline }) => {
  async function start() {
    return listen(platform, {
      controllers: [VideosController, CarefulController],
      providers: [
        Upstream,
        ...(deadline
          ? []
          : [TimeoutInterceptor, RetryInterceptor].map((useClass) => ({
              provide: APP_INTERCEPTOR,
              useClass,
            }))),
      ],
      options: {
        http: { deadline, retry: RETRY },
        policies: { patient: { retry: { ...RETRY, maxRetries: 1 } } },
      },
    });
  }

  /** Sends a request and advances the time until it is answered. */
  async function send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    application = start(),
  ): Promise<{ status: number; text: string }> {
    const { fetch, clock } = await application;
    const answer = fetch(path, { method, headers });
    const [response] = await Promise.all([answer, passTime(clock, answer)]);
    return { status: response.status, text: await response.text() };
  }

  it.each([
    ['GET', '/videos'],
    ['PUT', '/videos'],
    ['DELETE', '/videos'],
    ['POST', '/videos/idempotent'],
    ['GET', '/videos/file'],
    ['GET', '/videos/raw'],
    ['GET', '/videos/guarded'],
    ['GET', '/careful/bold'],
  ])('repeats %s %s', async (method, path) => {
    failures = 2;
    await expect(send(method, path)).resolves.toMatchObject({ text: 'after 3' });
  });

  it.each([
    ['POST', '/videos'],
    ['GET', '/videos/side-effects'],
    ['GET', '/videos/once'],
    ['GET', '/careful'],
  ])('does not repeat %s %s', async (method, path) => {
    failures = 2;
    await expect(send(method, path)).resolves.toMatchObject({ status: 500 });
    expect(calls).toBe(1);
  });

  it.each([
    ['1', 3],
    ['many', 3],
    ['2', 1],
    ['3', 1],
  ])('runs a handler that fails for a request with x-retry-attempt: %s %i times', async (attempt, times) => {
    failures = 9;
    await expect(send('GET', '/videos', { 'x-retry-attempt': attempt })).resolves.toMatchObject({
      status: 500,
    });
    expect(calls).toBe(times);
  });

  it('repeats nothing while retries are switched off', async () => {
    const { app, fetch, clock } = await start();
    const resilience = app.get(ResilienceService);
    const statusOf = async (): Promise<number> => {
      failures = 1;
      const answer = fetch('/videos');
      const [response] = await Promise.all([answer, passTime(clock, answer)]);
      await response.text();
      return response.status;
    };
    resilience.disable({ step: 'retry' });
    expect(await statusOf()).toBe(500);
    resilience.enable({ step: 'retry' });
    expect(await statusOf()).toBe(200);
    resilience.disable('VideosController.read');
    expect(await statusOf()).toBe(500);
  });

  it.each(['/videos/own', '/videos/policy'])('does not repeat %s, which retries by itself', async (path) => {
    failures = 9;
    await expect(send('GET', path)).resolves.toMatchObject({ status: 500 });
    expect(calls).toBe(2);
  });

  it.each(['/videos/retried-below', '/videos/wrapped-below'])(
    'does not repeat %s after a retry of the provider below it gave up',
    async (path) => {
      failures = 9;
      await send('GET', path);
      expect(calls).toBe(2);
    },
  );

  it('repeats a request that a circuit refuses, also if a retry of an earlier request gave up on the error that opened it', async () => {
    const application = start();
    failures = 2;
    await expect(send('GET', '/videos/opens-circuit', {}, application)).resolves.toMatchObject({
      status: 500,
    });
    await expect(send('GET', '/videos/behind-circuit', {}, application)).resolves.toMatchObject({
      text: 'after 3',
    });
  });

  it('gives up with the last error', async () => {
    failures = 9;
    failure = () => new ServiceUnavailableException('down');
    await expect(send('GET', '/videos')).resolves.toMatchObject({ status: 503 });
    expect(calls).toBe(3);
  });

  it.each([
    () => new NotFoundException(),
    () => new ExternalServiceError('no', { retryable: false }),
    () => new TypeError('a defect'),
  ])('does not repeat what cannot pass: %p', async (error) => {
    failures = 9;
    failure = error;
    await send('GET', '/videos');
    expect(calls).toBe(1);
  });

  it('repeats a stream before its first value', async () => {
    failures = 2;
    await expect(send('GET', '/videos/stream')).resolves.toMatchObject({ text: 'streamed' });
  });

  it('never repeats once the answer has begun', async () => {
    failures = 9;
    await expect(send('GET', '/videos/begun')).rejects.toThrow(/fetch failed|terminated/);
    expect(calls).toBe(1);
  });

  it('never repeats server-sent events', async () => {
    failures = 9;
    await send('GET', '/videos/events');
    expect(calls).toBe(1);
  });

  it('does not retry while a circuit inside is open', async () => {
    failures = 9;
    await expect(send('GET', '/videos/upstream')).resolves.toMatchObject({ status: 503 });
    expect(calls).toBe(2);
  });

  it('repeats within the deadline of the request, which all attempts share', async () => {
    const { fetch, clock } = await start();
    const end = clock.now() + 120_000;
    failures = 1;
    const answer = fetch('/videos/context');
    await entered.promise;
    await clock.advance(100);
    await expect((await answer).text()).resolves.toBe(String(end));
  });

  it('stops when the client leaves', async () => {
    const { open, clock, reports } = await start();
    failures = 9;
    const client = open('/videos');
    await entered.promise;
    client.destroy();
    while (reports.length < 1) await clock.settle();
    await clock.advance(1_000);
    expect(calls).toBe(1);
  });
});

describe('RetryInterceptor', () => {
  it('ignores messages of other transports', async () => {
    const { app } = await listen('Express', { controllers: [], providers: [RetryInterceptor] });
    const context = new ExecutionContextHost([], Upstream, () => {});
    context.setType('rpc');
    const answer = app.get(RetryInterceptor).intercept(context, { handle: () => of('answer') });
    await expect(firstValueFrom(answer)).resolves.toBe('answer');
  });
});
