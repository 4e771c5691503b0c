import { HealthIndicatorService } from '@nestjs/terminus';
import { describe, expect, it } from '@jest/globals';
import { type CheckFunction, type HealthFormat, HealthService } from '../../src/index.js';
import { PLATFORM_NAMES, start } from '../support/start.js';

const fail = (): never => {
  throw Object.assign(new Error('connect to postgres://root:hunter2@10.0.0.7:5432'), {
    code: 'ECONNREFUSED',
  });
};

/** Terminus: the message of the error went out as it was, once with a connection string. */
const LEAKS: Record<string, CheckFunction> = {
  'of a check': fail,
  'of an indicator of Terminus': () => new HealthIndicatorService().check('db').attempt(fail),
};

describe.each(PLATFORM_NAMES)('the message of an error on %s', (platform) => {
  describe.each(Object.keys(LEAKS))('%s', (source) => {
    it.each<HealthFormat>(['standard', 'terminus'])(
      'appears in no answer in the format %s',
      async (format) => {
        const checks = { database: { check: LEAKS[source] as CheckFunction, critical: true } };
        const service = await start(platform, { format, checks });
        for (const accept of ['application/json', 'application/health+json']) {
          for (const path of ['/health', '/health/ready', '/health/detailed', '/health/database']) {
            const response = await service.request(path, { headers: { accept } });
            expect([path, response.status]).toEqual([path, 503]);
            expect(await response.text()).not.toMatch(/hunter2|postgres|10\.0\.0\.7/);
          }
        }
        expect(JSON.stringify(service.app.get(HealthService).history)).not.toContain('hunter2');
        await service.app.close();
      },
    );
  });
});
