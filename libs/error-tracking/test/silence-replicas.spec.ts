import { hours } from '@breakwater/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import type { AlertRedis, SilenceRequest } from '../src/index.js';
import { Alerting, DOWN } from './support/alerting.js';
import { recordedLog } from './support/recorded-log.js';

recordedLog();

/** A client of Redis that a test can cut off. */
class Cable implements AlertRedis {
  isCut = false;
  constructor(private readonly redis: Redis) {}

  async set(...args: Parameters<AlertRedis['set']>): Promise<string | null> {
    if (this.isCut) throw new Error('cut off');
    return this.redis.set(...args);
  }

  async eval(...args: Parameters<AlertRedis['eval']>): Promise<unknown> {
    if (this.isCut) throw new Error('cut off');
    return this.redis.eval(...args);
  }
}

describe('the silences of two replicas', () => {
  let server: RedisServer;
  let redis: Redis;
  let cable: Cable;
  let here: Alerting;
  let there: Alerting;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.dispose();
  });
  beforeEach(async () => {
    await redis.flushall();
    cable = new Cable(redis);
    const options = { service: 'studio-api', rules: [{ name: 'Down', condition: DOWN }], groupWait: 0 };
    here = new Alerting(options, cable);
    there = new Alerting(options, redis);
  });
  afterEach(() => {
    here.manager.stop();
    there.manager.stop();
  });

  const silence = (check: string): SilenceRequest => ({
    matchers: [{ name: 'check', value: check }],
    until: new Date('2026-01-01T01:00:00Z'),
    comment: 'Redis moves',
    createdBy: 'ada',
  });
  const comments = ({ manager }: Alerting): string[] => manager.silences.list().map(({ comment }) => comment);
  const checksOf = ({ channel }: Alerting): (string | undefined)[] =>
    channel.delivered.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['check']));
  /** Begins the first look at a group, and waits until it has sent something. The limit of a command is on the clock that stands still. */
  async function firstNotification({ clock, channel }: Alerting): Promise<void> {
    await clock.advance(1);
    await until(
      () => channel.story,
      ({ length }) => length > 0,
    );
  }

  it('hold in both, from the next look at a group on', async () => {
    here.manager.silences.add(silence('redis'));
    await here.manager.silences.sync();
    there.check('redis', 'down');
    there.check('database', 'down');
    await firstNotification(there);
    expect(checksOf(there)).toEqual(['database']);
    expect(there.manager.silences.list()).toEqual(here.manager.silences.list());
  });

  it('end in both when somebody ends them in one', async () => {
    const { id } = here.manager.silences.add(silence('redis'));
    await here.manager.silences.sync();
    await there.manager.silences.sync();
    there.check('redis', 'down');
    here.manager.silences.remove(id);
    await here.manager.silences.sync();
    await firstNotification(there);
    expect(checksOf(there)).toEqual(['redis']);
    expect(there.manager.silences.list()).toEqual([]);
  });

  it('end by their time in both, and leave nothing in Redis', async () => {
    here.manager.silences.add(silence('redis'));
    await here.manager.silences.sync();
    expect(await redis.pttl((await redis.keys('*'))[0]!)).toBeLessThanOrEqual(hours(1));
    await there.clock.advance(hours(1));
    there.check('redis', 'down');
    await firstNotification(there);
    await there.manager.silences.sync();
    await there.manager.silences.sync();
    expect(comments(there)).toEqual([]);
    expect(await redis.hlen((await redis.keys('*silences'))[0] ?? 'none')).toBe(0);
  });

  it('hold in the replica where they were made while Redis is away, and are shared when it is back', async () => {
    cable.isCut = true;
    here.manager.silences.add(silence('redis'));
    expect(await here.manager.silences.sync()).toBe(false);
    expect(comments(here)).toEqual(['Redis moves']);
    cable.isCut = false;
    expect(await here.manager.silences.sync()).toBe(true);
    await there.manager.silences.sync();
    expect(comments(there)).toEqual(['Redis moves']);
  });

  it('hold in the replica where they were made while Redis has one that cannot be read', async () => {
    here.manager.silences.add(silence('redis'));
    await here.manager.silences.sync();
    await redis.hset((await redis.keys('*silences'))[0]!, 'other', 'not JSON');
    expect(await here.manager.silences.sync()).toBe(false);
    expect(comments(here)).toEqual(['Redis moves']);
    await redis.flushall();
    expect(await here.manager.silences.sync()).toBe(true);
  });

  it('are the union of what both have made at the same time', async () => {
    await Promise.all(
      [here, there].flatMap((replica, index) =>
        [1, 2, 3].map((number) => {
          replica.manager.silences.add({ ...silence('redis'), comment: `${index} ${number}` });
          return replica.manager.silences.sync();
        }),
      ),
    );
    await here.manager.silences.sync();
    await there.manager.silences.sync();
    expect(comments(here).toSorted()).toEqual(['0 1', '0 2', '0 3', '1 1', '1 2', '1 3']);
    expect(comments(there).toSorted()).toEqual(comments(here).toSorted());
  });
});
