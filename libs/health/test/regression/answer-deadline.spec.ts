import { describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, start } from '../support/start.js';

const hang = (): Promise<never> => new Promise(() => undefined);

/** Terminus: the default limit of its Prisma indicator is the whole second after which a kubelet gives up. */
describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  it('answer within 900 ms, even when a check hangs', async () => {
    const service = await start(platform, {
      checks: {
        database: { check: hang, critical: true },
        redis: { check: hang, timeout: 900 },
        quota: { check: hang, interval: 60_000, timeout: 30_000 },
      },
      details: 'when-authorized',
      authorize: hang,
    });
    const before = service.clock.now();
    const answer = service.get('/health');
    // One timer for each check, one for the whole, one for authorize.
    await service.until(() => service.clock.pending === 5);
    await service.clock.advance(900);
    expect(await answer).toEqual({ code: 503, body: { status: 'unhealthy' } });
    expect(service.clock.now() - before).toBe(900);
    await service.app.close();
  });
});
