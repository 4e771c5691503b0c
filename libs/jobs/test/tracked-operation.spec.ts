import { Retry, ResilienceModule } from '@breakwater/resilience';
import { Injectable, SetMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  currentOperation,
  JobsModule,
  OnStuck,
  OperationTracker,
  type StuckOperation,
  TrackedOperation,
} from '../src/index.js';
import { type Jobs, startJobs } from './support/start-jobs.js';

@Injectable()
class Episodes {
  attempts = 0;
  readonly recovered: string[] = [];

  @TrackedOperation({ name: 'episode-assembly', key: (episode: string) => episode })
  @Retry({ maxRetries: 2, backoff: { type: 'fixed', delay: 1 } })
  async assemble(episode: string): Promise<string> {
    this.attempts += 1;
    if (this.attempts < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    await Promise.resolve();
    return `${episode} ${currentOperation()?.name}`;
  }

  @OnStuck('episode-assembly')
  recover({ key }: StuckOperation): void {
    this.recovered.push(key);
  }

  @TrackedOperation()
  async publish(): Promise<string> {
    await Promise.resolve();
    return String(currentOperation()?.key);
  }
}

let jobs: Jobs | undefined;

afterEach(async () => {
  await jobs?.app.close();
  jobs = undefined;
});

async function start(provider: object = Episodes): Promise<Jobs> {
  jobs = await startJobs({ providers: [provider as never], imports: [ResilienceModule.forRoot()] });
  return jobs;
}

describe('@TrackedOperation()', () => {
  it('runs a method as one operation around all attempts of its policies', async () => {
    const { app, store, clock } = await start();
    const episodes = app.get(Episodes);
    const result = episodes.assemble('pilot');
    await clock.advance(1_000);
    await expect(result).resolves.toBe('pilot episode-assembly');
    expect(episodes.attempts).toBe(3);
    expect(store.records).toMatchObject([{ name: 'episode-assembly', key: 'pilot', state: 'succeeded' }]);
  });

  it('belongs to the recovery that calls it', async () => {
    @Injectable()
    class Feeds {
      readonly seen: unknown[] = [];

      @TrackedOperation({ name: 'feed-import', key: (feed: string) => feed })
      async import(feed: string): Promise<void> {
        this.seen.push([feed, currentOperation()?.recoveries]);
      }

      @OnStuck('feed-import')
      importAgain({ key }: StuckOperation): Promise<void> {
        return this.import(key);
      }
    }
    const { app, store, clock } = await start(Feeds);
    const dead = { name: 'feed-import', key: 'news', owner: 'dead', lease: 60_000, maxRun: 600_000 };
    await store.begin(dead);
    await clock.advance(180_000);
    expect(app.get(Feeds).seen).toEqual([['news', 1]]);
    expect(store.records).toMatchObject([{ state: 'recovered' }]);
  });

  it('names the operation after class and method, and runs one at a time without a key', async () => {
    const { app, store } = await start();
    const episodes = app.get(Episodes);
    const runs = await Promise.allSettled([episodes.publish(), episodes.publish()]);
    expect(runs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(store.records).toMatchObject([{ name: 'Episodes.publish', key: 'all' }]);
  });

  it('works in instances of factories', async () => {
    const { app, store } = await start({ provide: 'episodes', useFactory: () => new Episodes() });
    await app.get<Episodes>('episodes').publish();
    expect(store.records).toHaveLength(1);
  });

  it('works in a unit test without the module', async () => {
    const episodes = new Episodes();
    await expect(episodes.publish()).resolves.toBe('all');
    await expect(episodes.publish()).resolves.toBe('all');
    const module = await Test.createTestingModule({ providers: [Episodes] }).compile();
    await expect(module.get(Episodes).publish()).resolves.toBe('all');
    const mocked = await Test.createTestingModule({
      providers: [Episodes, { provide: OperationTracker, useValue: {} }],
    }).compile();
    await expect(mocked.get(Episodes).publish()).resolves.toBe('all');
  });

  it('keeps an application without the module from starting', async () => {
    @Injectable()
    class Jobless {
      @TrackedOperation()
      async run(): Promise<void> {}
    }
    const module = await Test.createTestingModule({ providers: [Jobless] }).compile();
    await expect(module.init()).rejects.toThrow(
      'Jobless.run has @TrackedOperation(), but the application does not import JobsModule. ' +
        'Add JobsModule.forRoot() to the imports of the root module.',
    );
  });

  it('keeps an application from starting when it stands below a policy', async () => {
    @Injectable()
    class Wrong {
      @Retry({ maxRetries: 1 })
      @TrackedOperation()
      async run(): Promise<void> {}
    }
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), JobsModule.forRoot()],
      providers: [Wrong],
    }).compile();
    await expect(module.init()).rejects.toThrow(
      'Expected "@TrackedOperation()" to be above the decorators of policies, so that the operation contains all attempts, ' +
        'got "below one" (at Wrong.run)',
    );
  });

  it('keeps the name, the length and the metadata of the method, and other hooks', async () => {
    const started: string[] = [];
    class Base {
      onApplicationBootstrap(): void {
        started.push('base');
      }
    }
    @Injectable()
    class Derived extends Base {
      @TrackedOperation({ key: (one: string, two: number) => `${one} ${two}` })
      @SetMetadata('role', 'admin')
      async run(one: string, two: number): Promise<string> {
        return `${one}${two}`;
      }
    }
    const { app } = await start(Derived);
    const { run } = app.get(Derived);
    expect([run.name, run.length, Reflect.getMetadata('role', run)]).toEqual(['run', 2, 'admin']);
    expect(started).toEqual(['base']);
    expect(Object.keys(new Derived())).toEqual([]);
  });

  it.each([
    [() => TrackedOperation({ naem: 'x' } as never), 'did you mean "name"?'],
    [() => TrackedOperation({ onStuck: () => 1 } as never), 'written as @OnStuck() on a method'],
    [() => TrackedOperation({ key: 'id' } as never), '"@TrackedOperation().key" to be a function'],
  ])('refuses wrong options where they are written', (decorate, message) => {
    expect(() => {
      class Wrong {
        async run(): Promise<void> {}
      }
      const descriptor = Object.getOwnPropertyDescriptor(Wrong.prototype, 'run') as PropertyDescriptor;
      decorate()(Wrong.prototype, 'run', descriptor);
    }).toThrow(message);
  });
});
