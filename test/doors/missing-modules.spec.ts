import 'reflect-metadata';
import { Cached, HttpCache } from '@breakwater/cache';
import { ErrorTrackingModule, TrackErrors } from '@breakwater/error-tracking';
import { JobsModule, SingleInstance, TrackedOperation } from '@breakwater/jobs';
import { StartupCheck, StartupTask } from '@breakwater/lifecycle';
import { CallRate, RateLimit } from '@breakwater/rate-limit';
import { CircuitBreaker, ResilienceModule } from '@breakwater/resilience';
import { StreamHandler } from '@breakwater/streams';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';

type Decorator = (prototype: object, key: string, descriptor: PropertyDescriptor) => unknown;

const DECORATORS: readonly (readonly [string, string, Decorator])[] = [
  ['@CircuitBreaker()', 'ResilienceModule', CircuitBreaker()],
  ['@Cached()', 'ResilienceModule', Cached('videos')],
  ['@CallRate()', 'ResilienceModule', CallRate({ name: 'videos', limit: 5, window: 1_000 })],
  ['@HttpCache()', 'CacheModule', HttpCache('videos')],
  ['@RateLimit()', 'RateLimitModule', RateLimit('videos')],
  ['@SingleInstance()', 'JobsModule', SingleInstance()],
  ['@TrackedOperation()', 'JobsModule', TrackedOperation()],
  ['@StartupTask()', 'LifecycleModule', StartupTask()],
  ['@StartupCheck()', 'LifecycleModule', StartupCheck('videos')],
  ['@StreamHandler()', 'StreamsModule', StreamHandler('videos')],
  ['@TrackErrors()', 'ErrorTrackingModule', TrackErrors()],
];

/** A service whose method `publish` has the decorator. */
function decorated(decorator: Decorator): new () => { publish(): Promise<string> } {
  class Videos {
    async publish(): Promise<string> {
      return 'published';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Videos.prototype, 'publish')!;
  decorator(Videos.prototype, 'publish', descriptor);
  Object.defineProperty(Videos.prototype, 'publish', descriptor);
  return Videos;
}

describe.each(DECORATORS)('%s', (_name, needed, decorator) => {
  it(`keeps an application without ${needed} from starting, and names class, method and the line to add`, async () => {
    const module = await Test.createTestingModule({ providers: [decorated(decorator)] }).compile();
    const message = new RegExp(
      `^Videos\\.publish .*, but the application does not import ${needed}\\. Add ${needed}\\.forRoot\\(\\) to the imports of the root module\\.$`,
    );
    await expect(module.init()).rejects.toThrow(message);
  });

  it('lets the method work in a unit test: with new, in a testing module, and with mocks', async () => {
    const Videos = decorated(decorator);
    const compiled = await Test.createTestingModule({ providers: [Videos] }).compile();
    const mocked = await Test.createTestingModule({ providers: [Videos] })
      .useMocker(() => ({}))
      .compile();
    for (const videos of [new Videos(), compiled.get(Videos), mocked.get(Videos)]) {
      await expect(videos.publish()).resolves.toBe('published');
      expect(Object.keys(videos)).toEqual([]);
    }
  });
});

describe('a class with decorators of several modules', () => {
  class Reports {
    readonly hooks: string[] = [];

    @TrackErrors()
    async load(): Promise<void> {}

    @TrackedOperation()
    async run(): Promise<void> {}

    onApplicationBootstrap(): void {
      this.hooks.push('own');
    }
  }
  class MonthlyReports extends Reports {}

  it('starts with all of them, and runs the hook of its own once', async () => {
    const module = await Test.createTestingModule({
      imports: [ErrorTrackingModule.forRoot(), JobsModule.forRoot()],
      providers: [
        Reports,
        MonthlyReports,
        { provide: 'made', useFactory: () => new Reports() },
        { provide: 'given', useValue: new Reports() },
      ],
    }).compile();
    await module.init();
    const hooks = [Reports, MonthlyReports, 'made', 'given'].map((token) => module.get<Reports>(token).hooks);
    expect(hooks).toEqual([['own'], ['own'], ['own'], ['own']]);
    await module.close();
  });

  it('names the class that inherits a decorated method', async () => {
    const module = await Test.createTestingModule({
      imports: [JobsModule.forRoot()],
      providers: [MonthlyReports],
    }).compile();
    await expect(module.init()).rejects.toThrow('MonthlyReports.load has @TrackErrors(), but');
  });
});

it('asks for the package of a decorator whose step is missing in ResilienceModule', async () => {
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot()],
    providers: [decorated(Cached('videos'))],
  }).compile();
  await expect(module.init()).rejects.toThrow(
    /^Expected "cache" to be .*: import the module of the package that has the decorator, got "none" \(at Videos\.publish\)$/,
  );
});
