import { describe, expect, it } from '@jest/globals';
import type { CheckFunction, HealthFormat } from '../../src/index.js';
import { PLATFORM_NAMES, start } from '../support/start.js';

const circle: Record<string, unknown> = {};
circle['self'] = circle;

const fail = (): never => {
  throw new Error('oops');
};

const ODD: Record<string, CheckFunction> = {
  'a function that throws': fail,
  'a function that throws nothing': () => {
    throw undefined;
  },
  'a rejection': () => Promise.reject(new Error('oops')),
  'reserved keys in the data': () => ({
    status: 'up',
    details: { status: 'x', responseTime: 'x', cachedResponse: 'x', error: 'x', reason: 'x' },
  }),
  'data that JSON cannot hold': () => ({ status: 'up', details: circle }),
  'a thenable that throws': () =>
    // oxlint-disable-next-line unicorn/no-thenable -- that is the point
    Object.assign(Object.create(null) as object, { ['then']: () => fail() }),
};

/** Terminus: a plain function that throws, and reserved keys in the data, made the whole answer a 500. */
describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  describe.each<HealthFormat>(['standard', 'terminus'])('in the format %s', (format) => {
    it.each(Object.keys(ODD))('show the other checks beside %s', async (odd) => {
      const checks = { odd: { check: ODD[odd] as CheckFunction }, fine: { check: () => true } };
      const service = await start(platform, { format, checks });
      const { code, body } = await service.get('/health');
      expect(code).toBe(200);
      expect(format === 'standard' ? body['checks'] : body['details']).toMatchObject({
        odd: expect.anything(),
        fine: { status: format === 'standard' ? 'healthy' : 'up' },
      });
      await service.app.close();
    });
  });
});
