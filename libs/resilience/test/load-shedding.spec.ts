import { connect, type Socket } from 'node:net';
import { Agent, request as send } from 'node:http';
import {
  HealthDetails,
  LifecycleState,
  mountDirectRoutes,
  OperatorRoute,
  Random,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import { HTTP_PLATFORMS, type HttpPlatform, RecordingLogger, startApplication } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, type INestApplication, Post, Sse } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { NEVER } from 'rxjs';
import {
  Criticality,
  LoadShedding,
  ResilienceModule,
  type ResilienceModuleOptions,
  ResilienceService,
} from '../src/index.js';
import { EventLoopDelay } from '../src/overload/event-loop-delay.js';
import type { LoopDelay } from '../src/overload/load-signals.js';

/** The delay of the event loop, which the test sets. */
class SetDelay implements EventLoopDelay {
  delay = 0;
  running = false;

  start(): void {
    this.running = true;
  }

  read(): LoopDelay {
    const { delay } = this;
    return { longest: delay, shortest: delay, utilization: delay > 0 ? 1 : 0 };
  }

  stop(): void {
    this.running = false;
  }
}

const handled: string[] = [];

class VideosBase {
  @Get(':id')
  one(): string {
    handled.push('one');
    return 'one';
  }

  @Post()
  create(@Body() body: unknown): unknown {
    handled.push('create');
    return body;
  }
}

@Criticality('sheddable')
@Controller('videos')
class VideosController extends VideosBase {
  @Criticality('critical-plus')
  @Post(':id/purchase')
  purchase(): string {
    return 'bought';
  }

  @Sse('events/all')
  events() {
    return NEVER;
  }
}

@OperatorRoute()
@Controller('debug')
class DebugController extends VideosBase {}

@Controller('plain')
class PlainController extends VideosBase {}

let app: INestApplication | undefined;

beforeEach(() => {
  handled.length = 0;
});

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function startWith(
  platform: HttpPlatform,
  options: ResilienceModuleOptions = { overload: true },
  phase: { phase: string } = { phase: 'running' },
) {
  const delay = new SetDelay();
  const logger = new RecordingLogger();
  const started = await startApplication(platform, {
    imports: [ResilienceModule.forRoot(options)],
    controllers: [VideosController, DebugController, PlainController],
    providers: [
      {
        provide: 'probe',
        inject: [HttpAdapterHost],
        useFactory: (host: HttpAdapterHost) =>
          mountDirectRoutes(host, [
            { path: '/health/:name', answer: () => ({ code: 200, headers: {}, body: 'up' }) },
          ]),
      },
    ],
    logger,
    override: (builder) =>
      builder
        .overrideProvider(EventLoopDelay)
        .useValue(delay)
        .overrideProvider(Random)
        .useValue({ next: () => 0.5 }),
    prepare: (made) => {
      const shedding = made.get<LoadShedding | undefined>(LoadShedding);
      if (shedding) Object.assign(shedding, { lifecycle: phase as LifecycleState });
    },
  });
  app = started.app;
  const { clock } = started;
  const statusOf = async (path: string, init?: RequestInit): Promise<number> => {
    const answer = await started.fetch(path, init);
    await answer.text();
    return answer.status;
  };
  /** Sends requests for some seconds, while all timers are late. */
  const overload = async (seconds: number, path = '/videos/v1'): Promise<void> => {
    delay.delay = 200;
    for (let second = 0; second < seconds; second++) {
      await Promise.all(
        Array.from({ length: 12 }, () => started.fetch(path).then((answer) => answer.text())),
      );
      await clock.advance(1_000);
    }
    // One request passes after a second without any.
    await statusOf(path);
  };
  const { url, fetch: get } = started;
  return { app: started.app, url, fetch: get, clock, delay, logger, overload, statusOf };
}

const MODES = HTTP_PLATFORMS.flatMap((platform) => [
  { platform, deadline: false },
  { platform, deadline: true },
]);

describe.each(MODES)('load shedding on $platform with deadline: $deadline', ({ platform, deadline }) => {
  const start = (
    target: HttpPlatform,
    options: ResilienceModuleOptions = { overload: true },
    phase?: { phase: string },
  ) => startWith(target, { http: { deadline, retry: false }, ...options }, phase);

  it('refuses the least important requests first', async () => {
    const { overload, statusOf } = await start(platform);
    await overload(11);
    expect([
      await statusOf('/videos/v1'),
      await statusOf('/videos/v1', { headers: { 'x-request-criticality': 'critical-plus' } }),
      await statusOf('/videos/v1/purchase', { method: 'POST' }),
      await statusOf('/videos/v1/purchase', {
        method: 'POST',
        headers: { 'x-request-criticality': 'sheddable' },
      }),
    ]).toEqual([503, 503, 201, 503]);
  });

  it('answers a refusal with the code, a time to wait and the verdict, and without the filters', async () => {
    const { overload, fetch, logger } = await start(platform);
    await overload(11);
    const answer = await fetch('/videos/v1', { headers: { 'x-request-id': 'r-1' } });
    const body = (await answer.json()) as { retryAfter: number };
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      code: 'OVERLOADED',
      retryable: true,
      requestId: expect.any(String),
      status: 503,
    });
    expect(body.retryAfter).toBeGreaterThanOrEqual(1);
    expect(body.retryAfter).toBeLessThanOrEqual(5);
    expect(answer.headers.get('retry-after')).toBe(String(body.retryAfter));
    expect(logger.at('error')).toEqual([]);
  });

  it('does not advise clients to repeat critical requests', async () => {
    const { overload, fetch } = await start(platform);
    await overload(11, '/plain/v1');
    const answers = await Promise.all(Array.from({ length: 60 }, () => fetch('/plain/v1')));
    const bodies = await Promise.all(
      answers.filter(({ status }) => status === 503).map((answer) => answer.json()),
    );
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.some((body) => (body as { retryable: boolean }).retryable)).toBe(false);
  });

  it('reads no body, calls no handler, and keeps the connection', async () => {
    const { overload, url } = await start(platform);
    await overload(11);
    handled.length = 0;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (body: string): Promise<{ status: number | undefined; port: number | undefined }> =>
      new Promise((resolve, reject) => {
        const sent = send(
          `${url}/videos`,
          { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
          (answer) => {
            const { localPort: port } = answer.socket;
            answer.resume().on('end', () => resolve({ status: answer.statusCode, port }));
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    const [first, second] = [await post('{ not json'), await post('{}')];
    agent.destroy();
    expect([first.status, second.status]).toEqual([503, 503]);
    expect(second.port).toBe(first.port);
    expect(handled).toEqual([]);
  });

  it('answers while the body is still on its way', async () => {
    const { overload, url } = await start(platform);
    await overload(11);
    const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /videos HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    const [head] = (await new Promise<Buffer[]>((resolve) =>
      socket.once('data', (data) => resolve([data])),
    )) as [Buffer];
    socket.destroy();
    expect(head.toString()).toMatch(/^HTTP\/1.1 503 /);
  });

  it('always answers probes and routes of operators', async () => {
    const { overload, statusOf } = await start(platform);
    await overload(11);
    expect([
      await statusOf('/health/ready'),
      await statusOf('/health/ready', { method: 'HEAD' }),
      await statusOf('/debug/v1', { headers: { 'x-request-criticality': 'sheddable' } }),
      await statusOf('/videos/v1'),
    ]).toEqual([200, 200, 200, 503]);
  });

  it('lets one request pass after a second without any', async () => {
    const { overload, statusOf, clock, delay } = await start(platform, {
      overload: { maxRejected: 100 },
    });
    await overload(13);
    delay.delay = 0;
    expect([await statusOf('/videos/v1'), await statusOf('/videos/v1')]).toEqual([503, 503]);
    await clock.advance(1_000);
    expect([await statusOf('/videos/v1'), await statusOf('/videos/v1')]).toEqual([200, 503]);
  });

  it('refuses nothing after a single late second, and nothing while few requests arrive', async () => {
    const { clock, delay, statusOf, app: running } = await start(platform);
    delay.delay = 900;
    await Promise.all(Array.from({ length: 20 }, () => statusOf('/videos/v1')));
    await clock.advance(1_000);
    delay.delay = 0;
    await clock.advance(1_000);
    delay.delay = 900;
    for (let second = 0; second < 5; second++) {
      await statusOf('/videos/v1');
      await clock.advance(1_000);
    }
    expect(running.get(LoadShedding).state).toMatchObject({ shedding: false, rejectedShare: 0 });
  });

  it('ends step by step, and logs one line at the beginning and one at the end', async () => {
    const { overload, clock, delay, logger, app: running, statusOf } = await start(platform);
    await overload(6);
    const during = running.get(LoadShedding).getHealthStatus();
    delay.delay = 0;
    await clock.advance(20_000);
    const lines = logger.lines.filter((line) => line.includes('overload'));
    expect(during).toMatchObject({
      status: 'degraded',
      message: 'The service is overloaded and refuses 90 % of the requests.',
    });
    expect(lines).toEqual([
      expect.stringMatching(
        /^warn The service is overloaded: timers are up to 200 ms late, and \d+ requests? are in flight/,
      ),
      expect.stringMatching(
        /^log The overload is over after \d+ s: \d+ of \d+ requests were refused, at most 90 % at once\.$/,
      ),
    ]);
    expect(running.get(LoadShedding).getHealthStatus().status).toBe('healthy');
    expect(await statusOf('/videos/v1')).toBe(200);
  });

  it('shows its state to metrics and health, and publishes its beginning, its refusals and its end', async () => {
    const { app: running, overload, clock, delay } = await start(platform);
    const seen: string[] = [];
    const events = running.get(ResilienceEvents);
    events.on('overload.started', () => seen.push('started'));
    events.on('overload.rejected', ({ criticality }) => seen.push(criticality));
    events.on('overload.ended', () => seen.push('ended'));
    await overload(8);
    const [gauge] = running.get(ResilienceGauges).read('overload');
    expect(gauge).toMatchObject({ shedding: true, rejectedShare: 0.9, longestDelay: 200 });
    expect(running.get(HealthDetails).sources.get('overload')?.()).toEqual(gauge);
    delay.delay = 0;
    await clock.advance(20_000);
    expect([seen[0], seen.at(-1), ...new Set(seen.slice(1, -1))]).toEqual(['started', 'ended', 'sheddable']);
  });

  it('does not count streams of events as requests in flight', async () => {
    const { url, app: running } = await start(platform);
    const controller = new AbortController();
    const answer = await fetch(`${url}/videos/events/all`, {
      headers: { accept: 'text/event-stream' },
      signal: controller.signal,
    });
    expect(answer.status).toBe(200);
    expect(running.get(LoadShedding).state.inFlight).toBe(0);
    controller.abort();
  });

  it.each(['starting', 'draining', 'stopping'])('refuses nothing in the phase %s', async (name) => {
    const phase = { phase: 'running' };
    const { overload, statusOf, clock } = await start(platform, { overload: true }, phase);
    await overload(11);
    phase.phase = name;
    expect(await statusOf('/videos/v1')).toBe(200);
    await clock.advance(1_000);
    phase.phase = 'running';
    expect(await statusOf('/videos/v1')).toBe(200);
  });

  it('asks the option user, survives one that throws, and logs that once', async () => {
    const { overload, logger, statusOf } = await start(platform, {
      overload: {
        user: () => {
          throw new Error('no session');
        },
      },
    });
    await overload(11);
    expect(await statusOf('/videos/v1/purchase', { method: 'POST' })).toBe(201);
    expect(logger.at('error').filter((line) => line.includes('overload.user'))).toHaveLength(1);
  });

  it('starts no hedge meanwhile', async () => {
    const {
      app: running,
      overload,
      clock,
    } = await start(platform, {
      overload: true,
      policies: { work: { hedge: { delay: 10, idempotent: true } } },
    });
    const skipped: string[] = [];
    running.get(ResilienceEvents).on('hedge.skipped', ({ reason }) => skipped.push(reason));
    await overload(3);
    const { promise, resolve } = Promise.withResolvers<string>();
    const call = running.get(ResilienceService).execute('work', () => promise);
    await clock.advance(10);
    resolve('done');
    await call;
    expect(skipped).toEqual(['overload']);
  });

  it('stops measuring when the application closes', async () => {
    const { app: running, delay, clock } = await start(platform);
    expect(delay.running).toBe(true);
    await running.close();
    expect([delay.running, clock.pending]).toEqual([false, 0]);
  });

  it('measures nothing without the option', async () => {
    const { app: running, delay, clock } = await start(platform, {});
    expect([running.get<unknown>(LoadShedding), delay.running, clock.pending]).toEqual([undefined, false, 0]);
    expect(running.get(HealthDetails).sources.has('overload')).toBe(false);
  });
});

describe('the option overload', () => {
  it.each([
    [{ maxDelay: 0 }, 'Expected "overload.maxDelay" to be a number of milliseconds >= 1, got 0'],
    [
      { targetDelay: 60 },
      '"overload.targetDelay" to be at most half of overload.maxDelay, which is 100, got 60',
    ],
    [{ maxLoad: 1 }, '"overload.maxLoad" to be a number > 1, got 1'],
    [{ maxRejected: 101 }, '"overload.maxRejected" to be a percentage > 0 and <= 100, got 101'],
    [{ user: 'id' }, '"overload.user" to be a function, got "id"'],
    [{ maxdelay: 1 }, 'did you mean "maxDelay"?'],
    ['yes', '"overload" to be an object with options, got "yes"'],
  ])('refuses %j', async (overload, message) => {
    const options = { overload } as unknown as ResilienceModuleOptions;
    await expect(startWith('Express', options)).rejects.toThrow(message);
  });

  it('reports all problems at once', async () => {
    const options = { overload: { maxDelay: -1, maxLoad: 0, maxRejected: 0 } };
    await expect(startWith('Express', options)).rejects.toMatchObject({
      problems: [
        { option: 'overload.maxDelay' },
        { option: 'overload.maxLoad' },
        { option: 'overload.maxRejected' },
      ],
    });
  });

  it('may be false', async () => {
    const { app: running } = await startWith('Express', { overload: false });
    expect(running.get<unknown>(LoadShedding)).toBeUndefined();
  });
});
