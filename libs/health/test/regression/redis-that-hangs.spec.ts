import { describe, expect, it } from '@jest/globals';
import { pingCheck } from '../../src/index.js';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** A client of Redis whose server hangs: its `status` stays `ready`. Terminus has no indicator for Redis. */
const frozen = { status: 'ready', ping: () => new Promise(() => undefined) };

/** A client that has not connected yet although its server answers. */
const lazy = { status: 'wait', ping: async () => 'PONG' };

describe.each(PLATFORM_NAMES)('the check of Redis on %s', (platform) => {
  it('judges by a round trip, not by the state that the client reports', async () => {
    const service = await start(platform, {
      checks: { redis: { check: pingCheck(frozen) }, cache: { check: pingCheck(lazy) } },
    });
    const answer = service.get('/health');
    await service.until(() => service.clock.pending === 2);
    await service.clock.advance(800);
    expect(await answer).toMatchObject({
      body: {
        status: 'degraded',
        checks: {
          redis: { connection: 'disconnected', error: 'timeout' },
          cache: { connection: 'connected' },
        },
      },
    });
    await service.app.close();
  });
});
