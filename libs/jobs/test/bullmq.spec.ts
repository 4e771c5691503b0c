import {
  currentContext,
  minutes,
  ErrorReporter,
  ResilienceEvents,
  ResilienceGauges,
  TimeoutExceededError,
} from '@breakwater/core';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule, QueueLengths } from '@breakwater/observability';
import { ResilienceModule, Retry } from '@breakwater/resilience';
import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Global, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { BullJobs, BullJobsModule, type BullJobsModuleOptions, BullJobsStatus } from '../src/bullmq/index.js';

let redis: RedisServer;
let app: TestingModule | undefined;
let queue: Queue;
let run: (job: Job) => Promise<unknown>;
const reports: { readonly error: unknown; readonly context: unknown }[] = [];

@Injectable()
class Upstream {
  calls = 0;

  @Retry({ maxRetries: 2, delay: 0, jitter: 'none' })
  async call(): Promise<number> {
    this.calls += 1;
    if (this.calls < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return this.calls;
  }
}

@Processor('videos')
class VideosProcessor extends WorkerHost {
  constructor(
    readonly upstream: Upstream,
    @InjectQueue('videos') readonly videos: Queue,
  ) {
    super();
  }

  process(job: Job): Promise<unknown> {
    return run(job);
  }
}

@Processor('videos')
class TranscodeProcessor extends WorkerHost {
  process(): Promise<string> {
    return Promise.resolve('done');
  }
}

/** Takes the place of `ErrorTrackingModule`, which is global, too. */
@Global()
@Module({
  providers: [
    {
      provide: ErrorReporter,
      useValue: { report: (error: unknown, context: unknown) => reports.push({ error, context }) },
    },
  ],
  exports: [ErrorReporter],
})
class Reporting {}

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.dispose());
beforeEach(() => {
  queue = new Queue('videos', { connection: { host: '127.0.0.1', port: redis.port } });
  reports.length = 0;
  run = () => Promise.resolve('done');
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await queue.obliterate({ force: true });
  await queue.close();
});

async function start(options: BullJobsModuleOptions = {}): Promise<TestingModule> {
  const connection = { host: '127.0.0.1', port: redis.port };
  app = await Test.createTestingModule({
    imports: [
      LifecycleModule.forRoot(),
      ResilienceModule.forRoot(),
      ObservabilityModule.forRoot(),
      BullModule.forRoot({ connection }),
      BullModule.registerQueue({ name: 'videos' }),
      BullJobsModule.forRoot(options),
      Reporting,
    ],
    providers: [Upstream, VideosProcessor],
  })
    .setLogger({ log() {}, warn() {}, error() {} })
    .compile();
  await app.init();
  return app;
}

const countsOf = (): Promise<Record<string, number>> =>
  queue.getJobCounts('completed', 'failed', 'active', 'waiting', 'delayed');

const settled = (count: number): Promise<Record<string, number>> =>
  until(countsOf, ({ completed = 0, failed = 0 }) => completed + failed >= count);

/** The outcomes of the attempts. */
function outcomes(): string[] {
  const seen: string[] = [];
  app!.get(ResilienceEvents).on('bullmq.job', ({ outcome }) => seen.push(outcome));
  return seen;
}

describe('a job', () => {
  it('runs in a sheddable context with its id, its attempt and the deadline of its limit', async () => {
    let context: object | undefined;
    run = async () => {
      const { requestId, attempt, criticality, deadline } = currentContext()!;
      context = { requestId, attempt, criticality, hasDeadline: Number.isFinite(deadline) };
    };
    await start({ timeout: 60_000 });
    const job = await queue.add('transcode', {});
    await settled(1);
    expect(context).toEqual({ requestId: job.id, attempt: 1, criticality: 'sheddable', hasDeadline: true });
  });

  it('uses the policies of the methods that it calls', async () => {
    run = () => app!.get(Upstream).call();
    await start();
    const job = await queue.add('transcode', {});
    await settled(1);
    expect((await queue.getJob(job.id!))?.returnvalue).toBe(3);
  });

  it('fails when its time is over, and its signal aborts', async () => {
    let reason: unknown;
    run = () =>
      new Promise(() => {
        const { signal } = currentContext()!;
        signal.addEventListener('abort', () => void (reason = signal.reason), { once: true });
      });
    await start({ timeout: 50 });
    await queue.add('transcode', {});
    expect(await settled(1)).toMatchObject({ failed: 1 });
    expect(reason).toBeInstanceOf(TimeoutExceededError);
    expect(reports).toMatchObject([{ error: { code: 'TIMEOUT', operation: 'videos.transcode' } }]);
  });

  it('is reported once, when its last attempt has failed', async () => {
    run = () => Promise.reject(new RangeError('No such codec.'));
    await start();
    const seen = outcomes();
    const job = await queue.add('transcode', {}, { attempts: 3 });
    await settled(1);
    await until(
      () => reports.length,
      (count) => count > 0,
    );
    expect(seen).toEqual(['retried', 'retried', 'failed']);
    expect(reports).toMatchObject([
      {
        error: { message: 'No such codec.' },
        context: { transport: 'bullmq', route: 'videos.transcode', requestId: job.id, attempts: 3 },
      },
    ]);
  });

  it('is reported at once when it cannot be repeated', async () => {
    run = () => Promise.reject(new UnrecoverableError('Broken file.'));
    await start();
    const seen = outcomes();
    await queue.add('transcode', {}, { attempts: 3 });
    await settled(1);
    await until(
      () => reports.length,
      (count) => count > 0,
    );
    expect([seen, reports.length]).toEqual([['failed'], 1]);
  });

  it('is not reported when it asks BullMQ for a delay', async () => {
    let tries = 0;
    run = async (job) => {
      tries += 1;
      if (tries > 1) return 'done';
      await job.moveToDelayed(Date.now(), job.token);
      throw Object.assign(new Error('later'), { name: 'DelayedError' });
    };
    await start();
    const seen = outcomes();
    await queue.add('transcode', {});
    await settled(1);
    expect([seen, reports]).toEqual([['postponed', 'completed'], []]);
  });
});

describe('a shutdown', () => {
  it('fetches no further job, and lets the running one finish', async () => {
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    run = () => {
      begun.resolve();
      return ended.promise;
    };
    await start();
    await queue.add('transcode', {});
    await begun.promise;
    await queue.add('next', {});
    const { worker } = app!.get(VideosProcessor);
    const closing = app!.close();
    await until(
      () => worker.isPaused(),
      (paused) => paused,
    );
    ended.resolve('done');
    await closing;
    app = undefined;
    expect(await countsOf()).toMatchObject({ completed: 1, waiting: 1, failed: 0, active: 0 });
  });

  it('gives a job back to its queue that ends because its time is over', async () => {
    const begun = Promise.withResolvers<void>();
    run = () => {
      begun.resolve();
      const { signal } = currentContext()!;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    };
    await start({ shutdownGrace: 1 });
    const seen = outcomes();
    await queue.add('transcode', {});
    await begun.promise;
    await app!.close();
    app = undefined;
    expect(seen).toEqual(['released']);
    expect(await countsOf()).toMatchObject({ waiting: 1, failed: 0, active: 0 });
    expect(reports).toEqual([]);
    // Another instance runs the job.
    run = () => Promise.resolve('done');
    await start();
    expect(await settled(1)).toMatchObject({ completed: 1 });
  });
});

describe('the health', () => {
  it('is good while jobs run, and shows the queue', async () => {
    await start();
    await queue.add('transcode', {});
    await settled(1);
    expect(await app!.get(BullJobsStatus).getHealthStatus()).toMatchObject({
      status: 'healthy',
      details: { videos: { running: 0, waiting: 0, active: 0, failed: 0, stalledRecently: false } },
    });
  });

  it('is degraded while the oldest job waits for too long', async () => {
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    run = () => {
      begun.resolve();
      return ended.promise;
    };
    await start({ oldestWaiting: 60_000 });
    await queue.add('first', {});
    await begun.promise;
    await queue.add('old', {}, { timestamp: Date.now() - 120_000 });
    const status = await app!.get(BullJobsStatus).getHealthStatus();
    expect(status).toMatchObject({
      status: 'degraded',
      message: 'Jobs of videos stall or wait for too long.',
    });
    const [gauge] = [...app!.get(ResilienceGauges).each('bullmq-worker')] as {
      readonly oldestWaiting: number;
    }[];
    expect(gauge!.oldestWaiting).toBeGreaterThanOrEqual(120_000);
    ended.resolve('done');
  });
});

describe('a worker of your own', () => {
  it('is attached by hand, once', async () => {
    await start({ timeout: false });
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    const own = new Queue('mails', { connection });
    let requestId: string | undefined;
    const worker = new Worker('mails', async () => void (requestId = currentContext()?.requestId), {
      connection,
      autorun: false,
    });
    const jobs = app!.get(BullJobs);
    jobs.attach(worker, { queue: own, timeout: 60_000 });
    jobs.attach(worker);
    void worker.run();
    const job = await own.add('welcome', {});
    await until(
      () => own.getCompletedCount(),
      (count) => count === 1,
    );
    expect(requestId).toBe(job.id);
    await app!.close();
    app = undefined;
    expect(worker.closing).toBeDefined();
    await own.obliterate({ force: true });
    await own.close();
  });

  it('has to be a worker', async () => {
    await start();
    expect(() => app!.get(BullJobs).attach({ name: 'x' } as never)).toThrow('Expected a Worker of BullMQ');
    expect(() => app!.get(BullJobs).attach({ name: 'x' } as never, { timeout: 0 })).toThrow(
      'bullJobs.timeout',
    );
  });
});

it('is imported as the README shows', async () => {
  const connection = { host: '127.0.0.1', port: redis.port };
  @Module({
    imports: [
      LifecycleModule.forRoot(),
      BullModule.forRoot({ connection }),
      BullModule.registerQueue({ name: 'videos' }),
      BullJobsModule.forRoot({ timeout: minutes(10), lengths: QueueLengths }),
    ],
    providers: [TranscodeProcessor],
  })
  class AppModule {}
  app = await Test.createTestingModule({
    imports: [AppModule, ObservabilityModule.forRoot(), ResilienceModule.forRoot()],
  })
    .setLogger({ log() {}, warn() {}, error() {} })
    .compile();
  await app.init();
  await queue.add('transcode', {});
  expect(await settled(1)).toMatchObject({ completed: 1 });
});

it('shows the length of its queue by the service of observability', async () => {
  await start({ lengths: QueueLengths });
  await queue.add('later', {}, { delay: 600_000 });
  const lengths = await until(
    () =>
      [...app!.get(ResilienceGauges).each('queue')] as {
        readonly state: string;
        readonly length: number;
      }[],
    (all) => all.some(({ state, length }) => state === 'delayed' && length === 1),
  );
  expect(lengths.length).toBeGreaterThan(1);
});

it('refuses wrong options, all at once', async () => {
  const options = { timeout: 0, shutdownGrace: -1, oldestWaiting: 'never', lenghts: 1 } as never;
  const testing = Test.createTestingModule({ imports: [BullJobsModule.forRoot(options)] });
  await expect(testing.compile()).rejects.toMatchObject({
    problems: [
      { option: 'bullJobs.lenghts' },
      { option: 'bullJobs.timeout' },
      { option: 'bullJobs.oldestWaiting' },
      { option: 'bullJobs.shutdownGrace' },
    ],
  });
});
