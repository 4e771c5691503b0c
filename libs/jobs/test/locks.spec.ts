import { currentContext, Failures, RequestContext, ResilienceEvents, runInContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  JobsModule,
  Locks,
  LocksStatus,
  type LockStore,
  MemoryLockStore,
  PostgresLockStore,
  RedisLockStore,
} from '../src/index.js';

const TTL = 60_000;

let app: TestingModule;
let clock: VirtualClock;
let locks: Locks;
const logger = new RecordingLogger();

async function start(store?: LockStore): Promise<void> {
  clock = new VirtualClock();
  app = await Test.createTestingModule({
    imports: [JobsModule.forRoot(store ? { locks: store } : {}), BreakwaterTesting.forRoot({ clock })],
  }).compile();
  app.useLogger(logger);
  await app.init();
  locks = app.get(Locks);
}

beforeEach(() => {
  logger.lines.length = 0;
});
afterEach(() => app.close());

/** Work that a test ends. */
function held(): {
  readonly work: () => Promise<string>;
  readonly begun: Promise<void>;
  readonly end: () => void;
} {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  return {
    work: () => {
      begun.resolve();
      return ended.promise;
    },
    begun: begun.promise,
    end: () => ended.resolve('done'),
  };
}

describe('withLock', () => {
  beforeEach(() => start());

  it('returns the result of the work, and passes its error on', async () => {
    expect(await locks.withLock('report', TTL, () => 'done')).toBe('done');
    await expect(locks.withLock('report', TTL, () => Promise.reject(new RangeError('x')))).rejects.toThrow(
      RangeError,
    );
    expect(await locks.withLock('report', TTL, ({ fence }) => fence)).toBe(3);
  });

  it('waits until the lock is free', async () => {
    const first = held();
    const one = locks.withLock('report', TTL, first.work);
    await first.begun;
    const other = locks.withLock('report', TTL, () => 'second');
    await clock.advance(2_000);
    first.end();
    await clock.advance(1_000);
    expect(await Promise.all([one, other])).toEqual(['done', 'second']);
  });

  it('gives up after `wait`', async () => {
    const first = held();
    const one = locks.withLock('report', TTL, first.work);
    await first.begun;
    const other = locks.withLock('report', TTL, () => 'second', { wait: 5_000 });
    const refused = expect(other).rejects.toMatchObject({
      code: 'LOCK_BUSY',
      status: 503,
      retryable: true,
      message: "Lock 'report' was not free within 5000 ms.",
    });
    await clock.advance(5_000);
    await refused;
    first.end();
    await one;
  });

  it('waits no longer than the deadline of the request', async () => {
    const first = held();
    const one = locks.withLock('report', TTL, first.work);
    await first.begun;
    const context = new RequestContext({ deadline: clock.now() + 1_000 });
    const other = runInContext(context, () => locks.withLock('report', TTL, () => 'second'));
    const refused = expect(other).rejects.toMatchObject({ code: 'LOCK_BUSY', waited: 1_000 });
    await clock.advance(1_000);
    await refused;
    first.end();
    await one;
  });

  it('ends the wait when the caller aborts', async () => {
    const { pending } = clock;
    const first = held();
    const one = locks.withLock('report', TTL, first.work);
    await first.begun;
    const caller = new AbortController();
    const other = locks.withLock('report', TTL, () => 'second', { signal: caller.signal });
    await clock.settle();
    caller.abort(new Error('The caller left.'));
    await expect(other).rejects.toThrow('The caller left.');
    expect(clock.pending).toBe(pending + 1);
    first.end();
    await one;
    expect(clock.pending).toBe(pending);
  });

  it('renews the lock for as long as the work runs', async () => {
    const first = held();
    const one = locks.withLock('report', TTL, first.work);
    await first.begun;
    for (let step = 0; step < 10; step += 1) {
      await clock.advance(TTL / 2);
      expect(await locks.tryLock('report', TTL, () => 1)).toEqual({ acquired: false });
    }
    first.end();
    expect(await one).toBe('done');
  });

  it('runs the work in a context whose signal aborts with that of the caller', async () => {
    const caller = new AbortController();
    const reasons: unknown[] = [];
    await locks.withLock(
      'report',
      TTL,
      ({ signal }) => {
        caller.abort('left');
        reasons.push(signal.reason, currentContext()?.reason);
      },
      { signal: caller.signal },
    );
    expect(reasons).toEqual(['left', 'left']);
  });

  it('refuses wrong arguments, all at once', async () => {
    const call = locks.withLock('', 5, 'work' as never, { waits: 1 } as never);
    await expect(call).rejects.toMatchObject({
      problems: [
        { option: 'lock.key' },
        { option: 'lock.ttl' },
        { option: 'lock.work' },
        { option: 'lock.waits' },
      ],
    });
  });
});

describe('a lock that is lost', () => {
  const losing = (renewals: readonly (boolean | Error)[]): LockStore & { released: number } => {
    const rest = [...renewals];
    const store = {
      name: 'losing',
      released: 0,
      acquire: async () => ({
        renew: async () => {
          const answer = rest.shift() ?? true;
          if (answer instanceof Error) throw answer;
          return answer;
        },
        release: async () => void (store.released += 1),
      }),
      claim: async () => true,
    };
    return store;
  };

  it('aborts the signal of the work, and fails the call although the work succeeds', async () => {
    const store = losing([true, false]);
    await start(store);
    const first = held();
    const lost: unknown[] = [];
    app.get(ResilienceEvents).on('lock.lost', (event) => lost.push(event));
    let signal: AbortSignal | undefined;
    const call = locks.withLock('report', TTL, (lock) => {
      ({ signal } = lock);
      return first.work();
    });
    await first.begun;
    await clock.advance(TTL / 2);
    expect(signal?.aborted).toBe(false);
    await clock.advance(TTL / 2);
    expect(signal?.reason).toMatchObject({ code: 'LOCK_LOST', reason: 'taken', status: 409 });
    first.end();
    await expect(call).rejects.toThrow(
      "Lock 'report' was lost while its work ran: it was deleted, or somebody else holds it. Other work may have run at the same time.",
    );
    expect(lost).toEqual([{ key: 'report', reason: 'taken' }]);
    expect(app.get(Failures).of(signal?.reason)).toMatchObject({ kind: 'conflict' });
  });

  it('survives renewals that fail for less than its ttl', async () => {
    await start(losing([new Error('x'), new Error('x'), true]));
    const first = held();
    const call = locks.withLock('report', TTL, first.work);
    await first.begun;
    await clock.advance(TTL * 0.99);
    first.end();
    expect(await call).toBe('done');
  });

  it('is lost when nobody confirms it within its ttl', async () => {
    await start(losing(Array.from({ length: 20 }, () => new Error('x'))));
    const first = held();
    let signal: AbortSignal | undefined;
    const call = locks.withLock('report', TTL, (lock) => {
      ({ signal } = lock);
      return first.work();
    });
    const failed = expect(call).rejects.toMatchObject({ code: 'LOCK_LOST', reason: 'not-renewed' });
    await first.begun;
    await clock.advance(TTL - 1);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(signal?.aborted).toBe(true);
    first.end();
    await failed;
  });

  it('is lost when the event loop was blocked for longer than its ttl', async () => {
    await start(losing([]));
    const call = locks.withLock('report', TTL, () => {
      // No timer fires in between.
      clock.now = () => Number.MAX_SAFE_INTEGER;
    });
    await expect(call).rejects.toMatchObject({ reason: 'not-renewed' });
  });
});

describe('a store that cannot be used', () => {
  it('fails the call, and shows in the status until it works again', async () => {
    let fails = true;
    const memory = new MemoryLockStore();
    await start({
      name: 'broken',
      acquire: (key, ttl) =>
        fails ? Promise.reject(new Error('connect redis://:hidden@db')) : memory.acquire(key, ttl),
      claim: () => Promise.resolve(true),
    });
    const error: unknown = await locks.withLock('report', TTL, () => 1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'LOCK_STORE_UNAVAILABLE',
      status: 503,
      message: 'The store of the locks, broken, cannot be used.',
    });
    expect(app.get(LocksStatus).getHealthStatus()).toMatchObject({ status: 'degraded' });
    expect(JSON.stringify(logger.lines)).not.toContain('hidden');
    fails = false;
    await locks.withLock('report', TTL, () => 1);
    expect(app.get(LocksStatus).getHealthStatus()).toEqual({
      status: 'healthy',
      message: 'The locks are in broken.',
      details: { store: 'broken', held: 0 },
    });
  });

  it('does not keep the lock that it grants too late', async () => {
    const granted = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await start({
      name: 'slow',
      acquire: async () => {
        await granted.promise;
        return { renew: () => Promise.resolve(true), release: async () => released.resolve() };
      },
      claim: () => Promise.resolve(true),
    });
    const call = locks.tryLock('report', TTL, () => 1);
    const failed = expect(call).rejects.toMatchObject({ cause: { code: 'TIMEOUT' } });
    await clock.advance(5_000);
    await failed;
    granted.resolve();
    await expect(released.promise).resolves.toBeUndefined();
  });
});

describe('on real servers', () => {
  let redisServer: RedisServer;
  let postgres: PostgresServer;
  let redis: Redis;
  let pool: Pool;

  beforeAll(async () => {
    [redisServer, postgres] = await Promise.all([startRedis(), startPostgres()]);
    redis = new Redis(redisServer.url);
    pool = new Pool({ connectionString: postgres.url() });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    redis.disconnect();
    await pool.end();
    await redisServer.dispose();
    await postgres.dispose();
  });

  /** Runs work under a lock until its signal aborts. */
  const untilLost = (begun: () => void): Promise<unknown> =>
    locks
      .withLock('report', TTL, ({ signal }) => {
        begun();
        return new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
      })
      .catch((error: unknown) => error);

  it.each([
    ['was deleted', () => redis.flushall()],
    ['belongs to somebody else', () => redis.set('breakwater:jobs:lock:{report}', 'other', 'PX', TTL)],
  ])('tells the work that its key in Redis %s', async (_title, lose) => {
    await start(new RedisLockStore(redis));
    const begun = Promise.withResolvers<void>();
    const call = untilLost(() => begun.resolve());
    await begun.promise;
    await lose();
    await clock.advance(TTL / 2);
    expect(await call).toMatchObject({ code: 'LOCK_LOST', reason: 'taken' });
    await redis.flushall();
  });

  it('tells the work that Redis does not answer', async () => {
    await start(new RedisLockStore(redis));
    const begun = Promise.withResolvers<void>();
    const call = untilLost(() => begun.resolve());
    await begun.promise;
    redisServer.freeze();
    let error: unknown;
    void call.then((thrown) => (error = thrown));
    // The call also tries to give the lock back, and waits for Redis in vain.
    await until(
      () => clock.advance(TTL),
      () => error !== undefined,
    );
    redisServer.thaw();
    expect(error).toMatchObject({ code: 'LOCK_LOST', reason: 'not-renewed' });
  });

  it('tells the work at once that its connection to PostgreSQL ended', async () => {
    await start(new PostgresLockStore(pool));
    const begun = Promise.withResolvers<void>();
    const call = untilLost(() => begun.resolve());
    await begun.promise;
    await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`);
    expect(await call).toMatchObject({ code: 'LOCK_LOST', reason: 'disconnected' });
    expect(
      await until(
        () => pool.idleCount === pool.totalCount,
        (free) => free,
      ),
    ).toBe(true);
  });
});
