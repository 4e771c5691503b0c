import { currentContext, ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { LifecycleModule } from '@breakwater/lifecycle';
import { Criticality, Retry, ResilienceModule } from '@breakwater/resilience';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { Injectable, Module, SetMetadata } from '@nestjs/common';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  JobsModule,
  type LockStore,
  MemoryLockStore,
  SingleInstance,
  SingleInstances,
} from '../src/index.js';

/** 2026-01-01T00:00:00Z, when the job is due. */
const MIDNIGHT = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const apps: TestingModule[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** Runs of all replicas, by the names of their applications. */
const runs: string[] = [];

interface Replica {
  readonly app: TestingModule;
  readonly clock: VirtualClock;
}

/** Starts a replica with `provider`; its clock differs from that of the store by `skew`. */
async function replica(
  provider: new () => object,
  locks: LockStore,
  skew = 0,
  logger = new RecordingLogger(),
): Promise<Replica> {
  const clock = new VirtualClock({ start: MIDNIGHT + skew });
  const app = await Test.createTestingModule({
    imports: [
      LifecycleModule.forRoot(),
      ResilienceModule.forRoot(),
      ScheduleModule.forRoot(),
      JobsModule.forRoot({ locks }),
      BreakwaterTesting.forRoot({ clock }),
    ],
    providers: [provider],
  }).compile();
  app.useLogger(logger);
  apps.push(app);
  await app.init();
  return { app, clock };
}

/** A store with a clock of its own. */
function sharedStore(): { readonly store: MemoryLockStore; readonly clock: VirtualClock } {
  const clock = new VirtualClock({ start: MIDNIGHT });
  return { store: new MemoryLockStore({ clock }), clock };
}

/** A class with a cron job that counts its runs. */
function cronJob(expression = '0 0 * * *'): new () => { run(): Promise<void> } {
  @Injectable()
  class Jobs {
    @SingleInstance('nightly')
    @Cron(expression, { name: 'nightly', timeZone: 'UTC' })
    async run(): Promise<void> {
      runs.push('nightly');
    }
  }
  return Jobs;
}

const fire = ({ app }: Replica): Promise<void> =>
  app.get(SchedulerRegistry).getCronJob('nightly').fireOnTick();

/** Fires the job of a replica, and returns the number of its runs. */
async function runsOf(one: Replica, job: () => unknown): Promise<number> {
  runs.length = 0;
  await job();
  await one.clock.settle();
  return runs.length;
}

describe('the criticality of a run', () => {
  const seen: unknown[] = [];
  const note = (): void => void seen.push(currentContext()?.criticality);

  @Injectable()
  class Jobs {
    @SingleInstance()
    async nightly(): Promise<void> {
      note();
    }

    @Criticality('critical')
    @SingleInstance()
    async payout(): Promise<void> {
      note();
    }

    @SingleInstance()
    @Criticality('critical-plus')
    async settlement(): Promise<void> {
      note();
    }
  }

  it('is sheddable, unless the method declares another one above or below', async () => {
    const { app } = await replica(Jobs, sharedStore().store);
    const jobs = app.get(Jobs);
    await jobs.nightly();
    await jobs.payout();
    await jobs.settlement();
    expect(seen).toEqual(['sheddable', 'critical', 'critical-plus']);
  });
});

describe('the order of the decorators', () => {
  @Injectable()
  class Above {
    @SingleInstance('above')
    @Cron('0 0 * * *', { name: 'nightly' })
    async run(): Promise<void> {
      runs.push('above');
    }
  }

  @Injectable()
  class Below {
    @Cron('0 0 * * *', { name: 'nightly' })
    @SingleInstance('below')
    async run(): Promise<void> {
      runs.push('below');
    }
  }

  @Injectable()
  class Between {
    @Cron('0 0 * * *', { name: 'nightly' })
    @Retry({ maxRetries: 1 })
    @SingleInstance('between')
    @SetMetadata('role', 'admin')
    async run(): Promise<void> {
      runs.push('between');
    }
  }

  @Injectable()
  class Outermost {
    @Retry({ maxRetries: 1 })
    @SingleInstance('outermost')
    @Cron('0 0 * * *', { name: 'nightly' })
    async run(): Promise<void> {
      runs.push('outermost');
    }
  }

  it.each([Above, Below, Between, Outermost])('does not matter: %p', async (provider) => {
    const { store } = sharedStore();
    const [first, second] = [await replica(provider, store), await replica(provider, store, 2_000)];
    expect(await runsOf(first, () => fire(first))).toBe(1);
    expect(await runsOf(second, () => fire(second))).toBe(0);
  });

  it('keeps name, length and metadata of the method', () => {
    const { run } = Between.prototype;
    expect([run.name, run.length, Reflect.getMetadata('role', run)]).toEqual(['run', 0, 'admin']);
  });
});

describe('@Cron()', () => {
  it.each([-4_000, -250, 0, 250, 4_000])(
    'runs once per tick when the clock of the second replica is %i ms ahead',
    async (skew) => {
      const shared = sharedStore();
      const job = cronJob('* * * * *');
      const replicas = [await replica(job, shared.store), await replica(job, shared.store)];
      runs.length = 0;
      for (let tick = 0; tick < 5; tick += 1) {
        // Each replica fires when its own clock shows the minute, so the one whose clock is ahead comes first.
        for (const one of skew > 0 ? replicas.toReversed() : replicas) {
          await fire(one);
          await shared.clock.advance(Math.abs(skew));
        }
        for (const one of replicas) await one.clock.advance(MINUTE);
        await shared.clock.advance(MINUTE - 2 * Math.abs(skew));
      }
      expect(runs).toHaveLength(5);
    },
  );

  it('runs each second once, although the clocks differ by more than that', async () => {
    const { store } = sharedStore();
    const job = cronJob('* * * * * *');
    const [ahead, behind] = [await replica(job, store, 3_000), await replica(job, store)];
    runs.length = 0;
    for (let second = 0; second < 10; second += 1) {
      for (const one of [ahead, behind]) {
        await fire(one);
        await one.clock.advance(1_000);
      }
    }
    expect(runs).toHaveLength(10);
  });

  it('recognises a tick that a busy replica fires seconds too late', async () => {
    const { store } = sharedStore();
    const job = cronJob('* * * * *');
    const [punctual, late] = [await replica(job, store), await replica(job, store, 7_200)];
    expect(await runsOf(punctual, () => fire(punctual))).toBe(1);
    expect(await runsOf(late, () => fire(late))).toBe(0);
  });

  it.each([
    [{ utcOffset: 330 }, Date.UTC(2025, 11, 31, 18, 30)],
    [{ utcOffset: -60 }, Date.UTC(2026, 0, 1, 1, 0)],
    [{ timeZone: 'Asia/Kolkata' }, Date.UTC(2025, 11, 31, 18, 30)],
  ])('recognises a late tick of a job without a name, with %j', async (zone, due) => {
    @Injectable()
    class Jobs {
      @SingleInstance('zoned')
      @Cron('0 0 * * *', zone)
      async run(): Promise<void> {
        runs.push('zoned');
      }
    }
    const { store } = sharedStore();
    const [punctual, late] = [
      await replica(Jobs, store, due - MIDNIGHT),
      await replica(Jobs, store, due - MIDNIGHT + 7_200),
    ];
    const run = ({ app }: Replica) => app.get(Jobs).run();
    expect(await runsOf(punctual, () => run(punctual))).toBe(1);
    expect(await runsOf(late, () => run(late))).toBe(0);
  });

  it('goes on when the replica that ran the last ticks is gone', async () => {
    const { store } = sharedStore();
    const job = cronJob('* * * * *');
    const [first, second] = [await replica(job, store, 3_000), await replica(job, store)];
    await fire(first);
    await first.app.close();
    await second.clock.advance(MINUTE);
    expect(await runsOf(second, () => fire(second))).toBe(1);
  });

  it('runs again after its window when the clock of a replica was far ahead', async () => {
    const shared = sharedStore();
    const job = cronJob('* * * * *');
    const [ahead, right] = [
      await replica(job, shared.store, 365 * 24 * 60 * MINUTE),
      await replica(job, shared.store),
    ];
    await fire(ahead);
    await ahead.app.close();
    expect(await runsOf(right, () => fire(right))).toBe(0);
    await shared.clock.advance(5 * MINUTE);
    await right.clock.advance(5 * MINUTE);
    expect(await runsOf(right, () => fire(right))).toBe(1);
  });

  it('does not overlap with a run that takes longer than its period', async () => {
    const ended = Promise.withResolvers<void>();
    @Injectable()
    class Slow {
      @SingleInstance('slow')
      @Cron('* * * * *', { name: 'nightly' })
      async run(): Promise<void> {
        runs.push('slow');
        await ended.promise;
      }
    }
    const { store } = sharedStore();
    const [first, second] = [await replica(Slow, store), await replica(Slow, store)];
    expect(await runsOf(first, () => void fire(first))).toBe(1);
    await second.clock.advance(MINUTE);
    expect(await runsOf(second, () => fire(second))).toBe(0);
    ended.resolve();
    await first.clock.settle();
    await second.clock.advance(MINUTE);
    expect(await runsOf(second, () => fire(second))).toBe(1);
  });
});

describe('other methods', () => {
  @Injectable()
  class Jobs {
    @Interval(10 * MINUTE)
    @SingleInstance('interval')
    async interval(): Promise<void> {
      runs.push('interval');
    }

    @SingleInstance('timeout')
    @Timeout(3_600_000)
    async timeout(): Promise<void> {
      runs.push('timeout');
    }

    @SingleInstance()
    async plain(value: number): Promise<number> {
      runs.push('plain');
      await Promise.resolve();
      return value;
    }

    @SingleInstance('windowed', { window: MINUTE })
    async windowed(): Promise<void> {
      runs.push('windowed');
    }
  }

  it('run an interval once on all replicas, in whichever phase each of them is', async () => {
    const shared = sharedStore();
    const [first, second] = [await replica(Jobs, shared.store), await replica(Jobs, shared.store)];
    runs.length = 0;
    for (let period = 0; period < 4; period += 1) {
      await first.app.get(Jobs).interval();
      await shared.clock.advance(4 * MINUTE);
      await second.app.get(Jobs).interval();
      await shared.clock.advance(6 * MINUTE);
    }
    expect(runs).toHaveLength(4);
  });

  it('run a timeout once for the replicas that start together, and again for later ones', async () => {
    const shared = sharedStore();
    const [first, second] = [await replica(Jobs, shared.store), await replica(Jobs, shared.store)];
    runs.length = 0;
    await first.app.get(Jobs).timeout();
    await shared.clock.advance(30_000);
    await second.app.get(Jobs).timeout();
    await shared.clock.advance(MINUTE);
    await second.app.get(Jobs).timeout();
    expect(runs).toHaveLength(2);
  });

  it('exclude each other while they run, and return their result', async () => {
    const { store } = sharedStore();
    const [first, second] = [await replica(Jobs, store), await replica(Jobs, store)];
    const both = [first.app.get(Jobs).plain(1), second.app.get(Jobs).plain(2)];
    expect(await Promise.all(both)).toEqual([1, undefined]);
    expect(await second.app.get(Jobs).plain(3)).toBe(3);
  });

  it('run once in a window that they ask for', async () => {
    const shared = sharedStore();
    const { app } = await replica(Jobs, shared.store);
    runs.length = 0;
    await app.get(Jobs).windowed();
    await app.get(Jobs).windowed();
    await shared.clock.advance(MINUTE);
    await app.get(Jobs).windowed();
    expect(runs).toHaveLength(2);
  });
});

describe('a store that cannot be used', () => {
  const broken: LockStore = {
    name: 'broken',
    acquire: () => Promise.reject(new Error('down')),
    claim: () => Promise.reject(new Error('down')),
  };

  @Injectable()
  class Jobs {
    @SingleInstance('skips')
    async skips(): Promise<string> {
      return 'ran';
    }

    @SingleInstance('runs', { onStoreLost: 'run' })
    async runs(): Promise<string> {
      return 'ran';
    }
  }

  it.each([
    ['the lock', broken],
    ['the tick', { ...broken, acquire: new MemoryLockStore().acquire.bind(new MemoryLockStore()) }],
  ])('skips or runs the method as its option says when it loses %s', async (_what, store) => {
    @Injectable()
    class Windowed extends Jobs {
      @SingleInstance('windowed', { window: 1_000 })
      async windowed(): Promise<string> {
        return 'ran';
      }

      @SingleInstance('unguarded', { window: 1_000, onStoreLost: 'run' })
      async unguarded(): Promise<string> {
        return 'ran';
      }
    }
    const logger = new RecordingLogger();
    const { app } = await replica(Windowed, store, 0, logger);
    const ticks: unknown[] = [];
    app.get(ResilienceEvents).on('single-instance.tick', (event) => ticks.push(event));
    const jobs = app.get(Windowed);
    expect([await jobs.windowed(), await jobs.unguarded()]).toEqual([undefined, 'ran']);
    expect(ticks).toEqual([
      { name: 'windowed', outcome: 'store-lost', unguarded: false },
      { name: 'unguarded', outcome: 'ran', unguarded: true },
    ]);
    expect(app.get(SingleInstances).figures['windowed']).toEqual({ ran: 0, skipped: 0, storeLost: 1 });
    expect(logger.at('error')).toEqual([]);
  });
});

describe('a run', () => {
  it('is counted by its outcome, and its error goes on to the scheduler', async () => {
    @Injectable()
    class Failing {
      @SingleInstance('failing')
      async run(): Promise<void> {
        throw new RangeError('no data');
      }
    }
    const { app } = await replica(Failing, sharedStore().store);
    const ticks: unknown[] = [];
    app.get(ResilienceEvents).on('single-instance.tick', (event) => ticks.push(event));
    await expect(app.get(Failing).run()).rejects.toThrow(RangeError);
    expect(ticks).toEqual([{ name: 'failing', outcome: 'failed', unguarded: false }]);
  });

  it('learns of a lost lock by the signal of its context', async () => {
    const begun = Promise.withResolvers<void>();
    @Injectable()
    class Job {
      @SingleInstance('job', { ttl: MINUTE })
      async run(): Promise<void> {
        const { signal } = currentContext()!;
        begun.resolve();
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
      }
    }
    const store: LockStore = {
      name: 'losing',
      acquire: async () => ({ renew: async () => false, release: async () => undefined }),
      claim: async () => true,
    };
    const { app, clock } = await replica(Job, store);
    const run = app.get(Job).run();
    const lost = expect(run).rejects.toMatchObject({ code: 'LOCK_LOST' });
    await begun.promise;
    await clock.advance(MINUTE / 2);
    await lost;
  });

  it('begins no more at a shutdown, which waits for those that have begun', async () => {
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    @Injectable()
    class Job {
      @SingleInstance('job')
      async run(): Promise<string> {
        begun.resolve();
        await ended.promise;
        return 'done';
      }
    }
    const { app, clock } = await replica(Job, sharedStore().store);
    const ticks: unknown[] = [];
    app.get(ResilienceEvents).on('single-instance.tick', ({ outcome }) => ticks.push(outcome));
    const job = app.get(Job);
    const run = job.run();
    await begun.promise;
    const closing = app.close();
    await clock.settle();
    expect(await job.run()).toBeUndefined();
    ended.resolve();
    expect(await run).toBe('done');
    await closing;
    expect(ticks).toEqual(['stopping', 'ran']);
  });
});

describe('a wrong use', () => {
  it('is refused when two methods have one name', async () => {
    @Injectable()
    class Twice {
      @SingleInstance('same')
      async one(): Promise<void> {}
      @SingleInstance('same')
      async two(): Promise<void> {}
    }
    await expect(replica(Twice, sharedStore().store)).rejects.toThrow(
      'Expected "singleInstance.name" to be a name that Twice.one does not have, got "same" (at Twice.two)',
    );
  });

  it('is refused when the application does not import JobsModule', async () => {
    @Injectable()
    class Lonely {
      @SingleInstance('lonely')
      async run(): Promise<string> {
        return 'ran';
      }
    }
    @Module({ providers: [Lonely] })
    class AppModule {}
    const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
    expect(await app.get(Lonely).run()).toBe('ran');
    await expect(app.init()).rejects.toThrow(
      'Lonely.run has @SingleInstance(), but the application does not import JobsModule.',
    );
    expect(await new Lonely().run()).toBe('ran');
  });

  it('is refused with all wrong options at once, and on anything but a method', () => {
    const decorate = (options: object, target: object = { run() {} }) =>
      SingleInstance('', options)(target, 'run', Object.getOwnPropertyDescriptor(target, 'run')!);
    expect(() => decorate({ ttl: 1, lockAtLeastFor: 5, onStoreLost: 'wait' })).toThrow(
      /singleInstance\.name[^]*written as "window"[^]*singleInstance\.ttl[^]*singleInstance\.onStoreLost/,
    );
    expect(() =>
      decorate(
        {},
        class {
          static run() {}
        },
      ),
    ).toThrow(/on an instance method/);
  });
});
