import { afterAll, describe, expect, it } from '@jest/globals';
import { startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const replicas: ApiHarness[] = [];

afterAll(async () => {
  for (const replica of replicas) await replica.close();
});

const hintsOf = async ({ get }: ApiHarness): Promise<Record<string, unknown>> =>
  (await get('/health/fleet-hints')).body;

describe('replicas with one Redis', () => {
  it('know of each other', async () => {
    const redis = await startRedis();
    try {
      for (let count = 0; count < 2; count++) replicas.push(await bootApi({ REDIS_URL: redis.url }));
      await until(
        () => Promise.all(replicas.map(hintsOf)),
        (hints) => hints.every(({ instances }) => instances === 2),
      );
    } finally {
      for (const replica of replicas.splice(0)) await replica.close();
      await redis.dispose();
    }
  });
});
