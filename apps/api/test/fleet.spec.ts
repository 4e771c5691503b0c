import { describe, expect, it } from '@jest/globals';
import { startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const hintsOf = async ({ get }: ApiHarness): Promise<Record<string, unknown>> =>
  (await get('/health/fleet-hints')).body;

describe('replicas with one Redis', () => {
  it('know of each other', async () => {
    const redis = await startRedis();
    // The test asks more often than clients may.
    const variables = { REDIS_URL: redis.url, RATE_LIMIT_ENABLED: 'false' };
    const replicas = [await bootApi(variables), await bootApi(variables)];
    const hints = await until(
      () => Promise.all(replicas.map(hintsOf)),
      (all) => all.every(({ instances, connected }) => instances === 2 && connected === true),
    );
    for (const replica of replicas) await replica.close();
    await redis.dispose();
    expect(hints).toMatchObject([{ instances: 2 }, { instances: 2 }]);
  });
});
