import { describe, expect, it } from '@jest/globals';
import { poolCheck, type PoolFigures } from './pool.health.js';

const check = (figures: PoolFigures) =>
  poolCheck({ getPoolStats: () => figures }, 80)({ name: 'pool', signal: new AbortController().signal });

describe('poolCheck', () => {
  it('shows how much of the pool is in use', async () => {
    expect(await check({ max: 20, total: 10, idle: 4, waiting: 0 })).toEqual({
      status: 'up',
      details: { max: 20, total: 10, active: 6, idle: 4, waiting: 0, utilization: 30 },
    });
  });

  it('is up at exactly 80 % and degraded above', async () => {
    expect(await check({ max: 20, total: 16, idle: 0, waiting: 0 })).toMatchObject({ status: 'up' });
    expect(await check({ max: 20, total: 17, idle: 0, waiting: 0 })).toMatchObject({
      status: 'degraded',
      reason: 'overloaded',
    });
  });

  it('is degraded when a caller waits', async () => {
    expect(await check({ max: 20, total: 1, idle: 0, waiting: 1 })).toMatchObject({ status: 'degraded' });
  });
});
