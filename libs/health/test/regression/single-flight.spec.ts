import { describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** Terminus: 30 probes on a check of 900 ms with a cache of 200 ms made 8 runs, 5 of them at once. */
describe.each(PLATFORM_NAMES)('a check slower than its cache time on %s', (platform) => {
  it('never runs twice at a time, even after a run was given up', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    let settle = (): void => undefined;
    const check = async (): Promise<void> => {
      runs += 1;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => (settle = resolve));
      running -= 1;
    };
    const service = await start(platform, {
      checks: { database: { check, cache: { good: 200, bad: 200 } } },
    });
    for (let wave = 0; wave < 6; wave++) {
      const probes = Promise.all(Array.from({ length: 5 }, () => service.get('/health/database')));
      await service.until(() => running > 0);
      await service.clock.advance(900);
      await probes;
    }
    expect({ runs, most }).toEqual({ runs: 1, most: 1 });
    settle();
    await service.clock.advance(200);
    const probe = service.get('/health/database');
    await service.until(() => runs === 2);
    settle();
    await probe;
    expect(most).toBe(1);
    await service.app.close();
  });
});
