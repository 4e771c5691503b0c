import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

const HOOKS = new URL('../../libs/lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./instance.fixture.ts', import.meta.url));

/** A process with a cache. */
class Instance {
  readonly #child: ChildProcess;

  constructor(url: string) {
    this.#child = spawn(process.execPath, ['--conditions=@breakwater/source', '--import', HOOKS, FIXTURE], {
      env: { ...process.env, NODE_OPTIONS: '', REDIS_URL: url },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  async ready(): Promise<void> {
    await once(this.#child, 'message');
  }

  async ask<T>(order: string, id = ''): Promise<T> {
    const answered = once(this.#child, 'message');
    this.#child.send([order, id]);
    const [{ answer }] = (await answered) as [{ answer: T }];
    return answer;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

interface Found {
  readonly found: readonly string[];
  readonly calls: number;
}

let redis: RedisServer;
let admin: Redis;
let instances: Instance[];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
  instances = Array.from({ length: 4 }, () => new Instance(redis.url));
  await Promise.all(instances.map((instance) => instance.ready()));
  await until(
    async () => Number((await admin.pubsub('NUMSUB', 'bentocache.notifications:cache:v1:videos'))[1]),
    (subscribers) => subscribers === 4,
  );
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.end()));
  admin.disconnect();
  await redis.dispose();
});

const values = (id: string): Promise<unknown[]> =>
  Promise.all(instances.map((instance) => instance.ask('get', id)));

describe('four processes with one Redis', () => {
  it('call the source once for a value, in whichever process it is requested', async () => {
    const [first, ...others] = instances as [Instance, ...Instance[]];
    const { found, calls } = await first.ask<Found>('find', 'a');
    expect([found.length, calls]).toEqual([1, 1]);
    await until(
      () => admin.exists('cache:v1:videos:a'),
      (exists) => exists === 1,
    );
    for (const other of others) expect(await other.ask<Found>('find', 'a')).toEqual({ found, calls: 0 });
  });

  it('ask the source at most once each when all miss at the same time', async () => {
    const answers = await Promise.all(instances.map((instance) => instance.ask<Found>('find', 'b')));
    const before = [1, 0, 0, 0];
    for (const [index, { found, calls }] of answers.entries()) {
      expect(found).toHaveLength(1);
      expect(calls - before[index]!).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['delete', 'c'],
    ['deleteByTag', 'all'],
    ['clear', ''],
  ])('all learn from each other of %s', async (order, id) => {
    for (const instance of instances) await instance.ask('find', 'c');
    await instances[3]!.ask(order, id);
    const last = await until(
      () => values('c'),
      (found) => found.every((value) => value === undefined),
    );
    expect(last).toHaveLength(4);
  });
});
