import { NotFoundError, RequestContext, runInContext } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule, TrackErrors } from '@breakwater/error-tracking';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import { Bulkhead, CircuitBreaker, Fallback, ResilienceModule, Retry, Timeout } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { type INestApplication, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

const SECRET = 'db password=hunter2';

/** Fails as often as it is told to. */
@Injectable()
class Upstream {
  failures = 0;
  calls = 0;

  @Retry({ maxRetries: 2, delay: 0, jitter: 'none' })
  @CircuitBreaker({ timeout: false })
  @Timeout(60_000)
  @Bulkhead(2)
  async call(): Promise<string> {
    this.calls++;
    if (this.failures-- > 0) throw Object.assign(new Error(SECRET), { code: 'ECONNRESET' });
    return 'done';
  }
}

@Processor('videos')
class VideosProcessor extends WorkerHost {
  constructor(
    private readonly upstream: Upstream,
    private readonly tracker: ErrorTracker,
  ) {
    super();
  }

  @TrackErrors({ queue: 'videos' })
  async process(job: Job): Promise<string> {
    if (job.name === 'missing') throw new NotFoundError('No video missing');
    if (job.name === 'wrapped') return this.tracker.wrap(() => this.upstream.call())();
    return runInContext(new RequestContext({ requestId: `job-${job.id}` }), () => this.upstream.call());
  }
}

@Injectable()
class Jobs {
  degraded: unknown;

  constructor(private readonly upstream: Upstream) {}

  @Cron('0 0 1 1 *', { name: 'yearly' })
  @TrackErrors()
  async yearly(): Promise<void> {
    await this.upstream.call();
  }

  @Cron('0 0 1 * *', { name: 'monthly' })
  @CircuitBreaker({ timeout: false })
  async monthly(): Promise<void> {
    await this.upstream.call();
  }

  @OnEvent('published')
  @TrackErrors()
  async onPublished(): Promise<void> {
    await this.upstream.call();
  }

  @Retry(0)
  @OnEvent('liked')
  async onLiked(): Promise<void> {
    await this.upstream.call();
  }

  /** Handles the error itself. */
  async guess(): Promise<string> {
    return this.upstream.call().catch(() => 'a guess');
  }

  @OnEvent('viewed')
  @Fallback(function (this: Jobs) {
    this.degraded = 'from the fallback';
  })
  @Retry(0)
  async onViewed(): Promise<void> {
    throw new Error(SECRET);
  }
}

let redis: RedisServer;
let app: INestApplication;
let logger: RecordingLogger;
let queue: Queue;
let events: QueueEvents;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.dispose());

beforeEach(async () => {
  @Module({
    imports: [
      LifecycleModule.forRoot(),
      ResilienceModule.forRoot(),
      ObservabilityModule.forRoot(),
      HealthModule.forRoot(),
      ErrorTrackingModule.forRoot(),
      ScheduleModule.forRoot(),
      EventEmitterModule.forRoot(),
      BullModule.forRoot({ connection: { host: '127.0.0.1', port: redis.port } }),
      BullModule.registerQueue({ name: 'videos' }),
    ],
    providers: [Upstream, VideosProcessor, Jobs],
  })
  class JobsModule {
    constructor(@InjectQueue('videos') readonly videos: Queue) {}
  }
  logger = new RecordingLogger();
  app = await NestFactory.create(JobsModule, { logger });
  await app.init();
  queue = app.get(JobsModule).videos;
  events = new QueueEvents('videos', { connection: { host: '127.0.0.1', port: redis.port } });
  await events.waitUntilReady();
});

afterEach(async () => {
  await events.close();
  await app.close();
});

const tracked = (): number => app.get(ErrorTracker).getErrorStats().total;

function failAll(): void {
  app.get(Upstream).failures = Infinity;
}

function expectNoSecrets(): void {
  // BullMQ, the scheduler and the event emitter log or keep what was thrown; these lines are ours.
  const own = logger.lines.filter((line) => line.includes('Upstream') || line.includes('Jobs'));
  expect(own.join('\n')).not.toContain('hunter2');
}

describe('a job of BullMQ', () => {
  const run = async (name: string): Promise<unknown> => {
    const job = await queue.add(name, {});
    return job.waitUntilFinished(events).catch((error: unknown) => error);
  };

  it('is repeated by the decorators of what it calls', async () => {
    app.get(Upstream).failures = 2;
    expect(await run('publish')).toBe('done');
    expect(app.get(Upstream).calls).toBe(3);
    expect(tracked()).toBe(0);
  });

  it.each(['publish', 'wrapped'])('fails for good, and its error is tracked once: %s', async (name) => {
    failAll();
    expect(await run(name)).toBeInstanceOf(Error);
    await until(tracked, (total) => total > 0);
    expect(tracked()).toBe(1);
    expectNoSecrets();
  });

  it('is expected to fail with an error of the caller', async () => {
    expect(await run('missing')).toMatchObject({ message: 'No video missing' });
    expect(tracked()).toBe(1);
  });
});

describe('a scheduled method', () => {
  it.each([
    ['by @TrackErrors()', 'yearly'],
    ['by its policies', 'monthly'],
  ])('has its error tracked once, %s', async (_by, name) => {
    failAll();
    await app.get(SchedulerRegistry).getCronJob(name).fireOnTick();
    await until(tracked, (total) => total > 0);
    expect(tracked()).toBe(1);
    expectNoSecrets();
  });
});

describe('a decorated method that the application calls', () => {
  it('leaves its error to the caller', async () => {
    failAll();
    expect(await app.get(Jobs).guess()).toBe('a guess');
    expect(tracked()).toBe(0);
  });
});

describe('a handler of events', () => {
  it.each([
    ['by @TrackErrors()', 'published'],
    ['by its policies', 'liked'],
  ])('has its error tracked once, %s', async (_by, event) => {
    failAll();
    app.get(EventEmitter2).emit(event);
    await until(tracked, (total) => total > 0);
    expect(tracked()).toBe(1);
  });

  it('is decorated like any other method', async () => {
    app.get(EventEmitter2).emit('viewed');
    await until(
      () => app.get(Jobs).degraded,
      (degraded) => degraded !== undefined,
    );
    expect(app.get(Jobs).degraded).toBe('from the fallback');
    expect(tracked()).toBe(0);
  });
});
