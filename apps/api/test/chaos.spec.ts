import { afterEach, describe, expect, it } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type Answer, type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';
const AUTHORIZED = {
  headers: { authorization: `Bearer ${DEBUG_TOKEN}`, 'content-type': 'application/json' },
};
const RULE = { target: 'youtube-down', reason: 'a test', policy: 'youtube-data', kind: 'hang', minutes: 5 };

let api: ApiHarness;

afterEach(() => api.close());

const arm = (rate: number, init: RequestInit = AUTHORIZED): Promise<Answer> =>
  api.post('/debug/actions/chaos.arm', { ...RULE, rate }, init);

describe('faults on purpose', () => {
  it('are armed by operators alone, and shown to them', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    expect((await arm(1, { headers: { 'content-type': 'application/json' } })).status).toBe(401);
    expect(await arm(1)).toMatchObject({ status: 200, body: { before: 'disarmed', after: 'armed' } });
    const page = await fetch(`${api.origin}/debug/policies/youtube-data`, AUTHORIZED);
    expect(await page.text()).toContain('bulkhead > chaos > operation');
  });

  it('do not exist without a token', async () => {
    api = await bootApi();
    expect((await arm(1)).status).toBe(404);
  });

  it('cannot be armed with CHAOS_DISABLED', async () => {
    api = await bootApi({ DEBUG_TOKEN, CHAOS_DISABLED: '1' });
    process.env['CHAOS_DISABLED'] = '1';
    try {
      expect(await arm(1)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    } finally {
      delete process.env['CHAOS_DISABLED'];
    }
  });
});

describe('faults in production', () => {
  let server: PostgresServer;

  afterEach(() => server.dispose());

  it('need CHAOS_ALLOWED, and concern a tenth of the calls at most', async () => {
    server = await startPostgres();
    // Production requires the tables.
    await (await bootApi({ DATABASE_URL: server.url() })).close();
    const production = { DEBUG_TOKEN, NODE_ENV: 'production', DATABASE_URL: server.url() };
    const first = await bootApi(production);
    api = first;
    const refused = await arm(0.1);
    await first.close();
    api = await bootApi({ ...production, CHAOS_ALLOWED: 'true' });
    expect([refused.status, refused.body['code']]).toEqual([404, 'NOT_FOUND']);
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    const [tooMany, allowed] = [await arm(0.11), await arm(0.1)];
    process.env['NODE_ENV'] = before;
    expect([tooMany.status, allowed.status]).toEqual([400, 200]);
  });
});
