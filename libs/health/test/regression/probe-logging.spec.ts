import { describe, expect, it } from '@jest/globals';
import type { HealthFormat } from '../../src/index.js';
import { PLATFORM_NAMES, start } from '../support/start.js';

/** Terminus: an error was logged for every failing probe. */
describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  it.each<HealthFormat>(['standard', 'terminus'])(
    'log one line for a hundred failing probes in the format %s',
    async (format) => {
      const lines: unknown[] = [];
      const note = (message: unknown): void => void lines.push(message);
      const checks = { database: { check: () => false, critical: true } };
      const service = await start(
        platform,
        { format, checks },
        { logger: { log() {}, warn: note, error: note } },
      );
      for (let probe = 0; probe < 100; probe++) {
        await service.get('/health/ready');
        await service.clock.advance(500);
      }
      expect(lines).toEqual([`Health check 'database' is down (failed); it was unknown.`]);
      await service.app.close();
    },
  );
});
