import { describe, expect, it } from '@jest/globals';
import { poolCheck, type PoolFigures } from './pool.health.js';

const check = (figures: PoolFigures) =>
  poolCheck({ getPoolStats: () => figures }, 80)({ name: 'pool', signal: new AbortController().signal });

describe('poolCheck', () => {
  it('shows how much of the pool is in use', async () => {
    expect(await check({ max: 20, total: 10, idle: 4, waiting: 0 })).toEqual({
      status: 'up',
      details: {
        max: 20,
        total: 10,
        active: 6,
        idle: 4,
        waiting: 0,
        utilization: 30,
        current: { total: 10, active: 6, idle: 4, waiting: 0 },
        configuration: { max: 20 },
        utilization_percent: 30,
        warning: false,
      },
    });
  });

  it('is up at exactly 80 % and degraded above', async () => {
    expect(await check({ max: 20, total: 16, idle: 0, waiting: 0 })).toMatchObject({
      status: 'up',
      details: { warning: false },
    });
    expect(await check({ max: 20, total: 17, idle: 0, waiting: 0 })).toMatchObject({
      status: 'degraded',
      reason: 'overloaded',
      details: { utilization_percent: 85, warning: true },
    });
  });

  it('is degraded when a caller waits', async () => {
    expect(await check({ max: 20, total: 1, idle: 0, waiting: 1 })).toMatchObject({ status: 'degraded' });
  });

  it('shows the configuration of a pool that offers it', async () => {
    const configuration = { max: 20, connectTimeout: 10_000, maxLifetime: 1_800_000 };
    const source = {
      getPoolStats: () => ({ max: 20, total: 1, idle: 0, waiting: 0 }),
      getPoolConfiguration: () => configuration,
    };
    const { signal } = new AbortController();
    expect(await poolCheck(source, 80)({ name: 'pool', signal })).toMatchObject({
      details: { configuration },
    });
  });
});
