import { describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** Terminus: five probes on a pool of two, whose server hung, left three waiters for a connection. */
describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  it('hold one connection during an outage with hundreds of probes, and cause no burst afterwards', async () => {
    let held = 0;
    let most = 0;
    let total = 0;
    let release = (): void => undefined;
    const query = async (): Promise<void> => {
      total += 1;
      most = Math.max(most, ++held);
      await new Promise<void>((resolve) => (release = resolve));
      held -= 1;
    };
    const service = await start(platform, { checks: { database: { check: query, critical: true } } });
    for (let round = 0; round < 5; round++) {
      const probes = Promise.all(Array.from({ length: 40 }, () => service.get('/health/ready')));
      await service.until(() => held > 0);
      await service.clock.advance(1_000);
      expect((await probes).at(-1)).toMatchObject({ code: 503 });
    }
    expect({ most, total }).toEqual({ most: 1, total: 1 });
    release();
    await service.clock.advance(500);
    const probes = Promise.all(Array.from({ length: 40 }, () => service.get('/health/ready')));
    await service.until(() => total === 2);
    release();
    await probes;
    expect({ most, total, held }).toEqual({ most: 1, total: 2, held: 0 });
    await service.app.close();
  });
});
