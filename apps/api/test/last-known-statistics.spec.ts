import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import type { ChannelStatistics } from '../src/features/channels/channel-statistics.js';
import { LastKnownStatistics } from '../src/features/channels/last-known-statistics.js';

const at = (time: number): ChannelStatistics => ({
  channelId: 'UC1',
  subscribers: 1,
  views: time,
  videos: 1,
  asOf: new Date(time),
});

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});

afterEach(() => redis.flushall());

afterAll(async () => {
  redis.disconnect();
  await server.dispose();
});

const kept = (): Promise<boolean> =>
  until(
    async () => (await redis.dbsize()) > 0,
    (full) => full,
  );

describe('the last known statistics', () => {
  it('are kept in this process without Redis', async () => {
    const known = new LastKnownStatistics(undefined);
    known.remember(at(1));
    expect(await known.recall('UC1')).toEqual(at(1));
    expect(await known.recall('UC2')).toBeUndefined();
  });

  it('are shared by replicas, for a week', async () => {
    new LastKnownStatistics(redis).remember(at(1));
    await kept();
    expect(await new LastKnownStatistics(redis).recall('UC1')).toEqual(at(1));
    expect(await redis.ttl('channel-stats:UC1')).toBeGreaterThan(6 * 24 * 60 * 60);
  });

  it('are the newest of all replicas', async () => {
    const [one, other] = [new LastKnownStatistics(redis), new LastKnownStatistics(redis)];
    one.remember(at(1));
    await kept();
    other.remember(at(2));
    await until(
      async () => (await one.recall('UC1'))?.views,
      (views) => views === 2,
    );
    await redis.set('channel-stats:UC1', JSON.stringify(at(1)));
    expect(await other.recall('UC1')).toEqual(at(2));
  });

  it.each(['{', 'null', '"text"', '[]'])('are those of this process when Redis holds %j', async (text) => {
    const known = new LastKnownStatistics(redis);
    known.remember(at(1));
    await kept();
    await redis.set('channel-stats:UC1', text);
    expect(await known.recall('UC1')).toEqual(at(1));
  });
});
