import { describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** Terminus: a failing indicator is always a 503, so a shared dependency takes every replica out at once. */
describe.each(PLATFORM_NAMES)('a failing dependency on %s', (platform) => {
  it.each([
    ['keeps replicas in the balancer unless it is critical', false, 200],
    ['takes replicas out when it is critical', true, 503],
  ])('%s', async (_rule, critical, code) => {
    const service = await start(platform, { checks: { redis: { check: () => false, critical } } });
    expect((await service.get('/health/ready')).code).toBe(code);
    expect((await service.get('/health/live')).code).toBe(200);
    await service.app.close();
  });
});
