import { readdirSync, readFileSync } from 'node:fs';
import { SystemClock } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import {
  JobsModule,
  Locks,
  type LockStore,
  PostgresLockStore,
  RedisLockStore,
  SingleInstance,
  SingleInstances,
} from '@breakwater/jobs';
import { Injectable, Module, type Type } from '@nestjs/common';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';

/** A clock whose time of day a test sets. Its timers are those of the system. */
class SetClock extends SystemClock {
  constructor(public time: number) {
    super();
  }

  override date(): Date {
    return new Date(this.time);
  }
}

const NOON = Date.UTC(2026, 0, 1, 12);

let redis: RedisServer;
let postgres: PostgresServer;
let database: string;
let stores: Record<string, () => { readonly store: LockStore; readonly close: () => unknown }>;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  database = await postgres.createDatabase('jobs');
  const pool = new Pool({ connectionString: database });
  const migrations = new URL('../../libs/jobs/migrations/', import.meta.url);
  for (const name of readdirSync(migrations).filter((entry) => entry.endsWith('_ticks')))
    await pool.query(readFileSync(new URL(`${name}/migration.sql`, migrations), 'utf8'));
  await pool.end();
  stores = {
    Redis: () => {
      const client = new Redis(redis.url);
      return { store: new RedisLockStore(client), close: () => client.disconnect() };
    },
    PostgreSQL: () => {
      const client = new Pool({ connectionString: database });
      return { store: new PostgresLockStore(client), close: () => client.end() };
    },
  };
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await redis.dispose();
  await postgres.dispose();
});

let runs = 0;

@Injectable()
class ReportJob {
  // The test fires the job, so that its ticks do not depend on the speed of the machine. It waits until the lock is free again: a replica
  // whose last tick still holds the lock skips the next one.
  @Cron('* * * * * *', { name: 'report', disabled: true, waitForCompletion: true })
  @SingleInstance('report')
  async run(): Promise<void> {
    runs += 1;
  }
}

interface Replica {
  readonly app: TestingModule;
  readonly clock: SetClock;
}

/** Starts a replica with connections of its own, and a clock that is wrong by `skew` milliseconds. */
async function replica(name: string, skew = 0): Promise<Replica> {
  const { store, close } = stores[name]!();
  closing.push(close);
  @Module({
    imports: [ScheduleModule.forRoot(), JobsModule.forRoot({ locks: store })],
    providers: [ReportJob],
  })
  class AppModule {}
  const clock = new SetClock(NOON + skew);
  const app = await Test.createTestingModule({
    imports: [AppModule as Type, BreakwaterTesting.forRoot({ clock })],
  }).compile();
  app.useLogger(false);
  closing.push(() => app.close());
  await app.init();
  return { app, clock };
}

const figuresOf = ({ app }: Replica): { readonly ran: number; readonly skipped: number } =>
  app.get(SingleInstances).figures['report']!;

/** Lets `@nestjs/schedule` fire the job of a replica, and waits until it has run or was skipped, and its lock is given back. */
const fire = ({ app }: Replica): Promise<void> =>
  app.get(SchedulerRegistry).getCronJob('report').fireOnTick();

describe.each(['Redis', 'PostgreSQL'])('two replicas whose locks are in %s', (store) => {
  it('run each tick of a schedule once', async () => {
    const replicas = [await replica(store), await replica(store)];
    runs = 0;
    for (let tick = 0; tick < 10; tick += 1) {
      await Promise.all(replicas.map(fire));
      for (const { clock } of replicas) clock.time += 1_000;
    }
    expect(runs).toBe(10);
    expect(replicas.map(figuresOf).map(({ ran, skipped }) => ran + skipped)).toEqual([10, 10]);
  });

  it('run each tick once although the clock of one of them is seconds behind', async () => {
    const [punctual, behind] = [await replica(store, 60_000), await replica(store, 57_000)];
    runs = 0;
    for (let second = 0; second < 10; second += 1) {
      for (const one of [punctual, behind]) {
        await fire(one);
        one.clock.time += 1_000;
      }
    }
    expect(runs).toBe(10);
  });

  it('share their locks', async () => {
    const [first, second] = [await replica(store), await replica(store)];
    const attempt = await first.app
      .get(Locks)
      .withLock('import', 60_000, () => second.app.get(Locks).tryLock('import', 60_000, () => 'both'));
    expect(attempt).toEqual({ acquired: false });
    expect(await second.app.get(Locks).tryLock('import', 60_000, () => 'free')).toEqual({
      acquired: true,
      value: 'free',
    });
  });
});
