import { Dashboard, minutes, OperatorActions, OperatorActionsModule } from '@breakwater/core';
import { type HttpApplication, HTTP_PLATFORMS } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RateLimitDebugModule } from '../src/index.js';
import { startLimited } from './support/start.js';

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }
}

const isOperator = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): boolean =>
  headers['authorization'] === 'Bearer operator';
const OPERATOR = { authorization: 'Bearer operator', 'content-type': 'application/json' };

describe.each(HTTP_PLATFORMS)('an operator on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application.app.close());

  async function start(): Promise<void> {
    application = await startLimited(
      platform,
      {
        policies: {
          api: { limit: 3, window: minutes(1), algorithm: 'fixed' },
          plan: { limit: () => 5, window: minutes(1), key: () => undefined, blockFor: 1_000 },
        },
      },
      {
        imports: [
          OperatorActionsModule.register({ authorize: isOperator }),
          RateLimitDebugModule.register({ authorize: isOperator }),
        ],
        controllers: [Videos],
      },
    );
  }
  const run = (action: string, body: object): Promise<Response> =>
    application.fetch(`/debug/actions/${action}`, {
      method: 'POST',
      headers: OPERATOR,
      body: JSON.stringify({ target: 'api', reason: 'a scan', ...body }),
    });

  it('blocks and unblocks a client', async () => {
    await start();
    const blocked = await run('rate-limit.block', { key: '127.0.0.1', duration: minutes(10) });
    // The operator uses the same address, so the guard has counted the request.
    expect(blocked.status).toBe(200);
    const refused = await application.fetch('/videos');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '600']);
    await application.clock.advance(minutes(10));
    expect((await application.fetch('/videos')).status).toBe(200);
    await run('rate-limit.block', { key: '198.51.100.7', duration: minutes(10) });
    expect((await run('rate-limit.unblock', { key: '198.51.100.7' })).status).toBe(200);
  });

  it.each([{}, { key: 5 }, { key: '198.51.100.7', duration: 0 }, { key: '198.51.100.7', duration: -1 }])(
    'is told that %j is wrong',
    async (body) => {
      await start();
      const answer = await run('rate-limit.block', { duration: 1_000, ...body });
      expect(answer.status).toBe(400);
    },
  );

  it('sees on the dashboard which policy refuses whom, with the actions on its clients', async () => {
    await start();
    const list = application.app.get(Dashboard).lists.find(({ name }) => name === 'refused-clients');
    expect(await list?.rows(10)).toEqual([]);
    for (let index = 0; index < 5; index++) await application.fetch('/videos');
    expect(await list?.rows(10)).toMatchObject([
      { id: 'api', state: 'refusing', facts: { clients: 1, who: '127.0.0.0/24' } },
    ]);
    const actions = await application.app
      .get(OperatorActions)
      .list({ subject: list!.actions!, target: 'api' });
    expect(actions.map(({ name, targets }) => [name, targets])).toEqual([
      ['rate-limit.block', [{ name: 'api', state: 'active' }]],
      ['rate-limit.unblock', [{ name: 'api', state: 'active' }]],
    ]);
  });

  it('reads the policies, the store, and who was refused', async () => {
    await start();
    for (let index = 0; index < 5; index++) await application.fetch('/videos');
    expect(await application.json('/debug/rate-limits', { headers: OPERATOR })).toEqual({
      status: 200,
      body: {
        enabled: true,
        store: 'memory',
        storeErrors: 0,
        keysInMemory: 1,
        evictions: 0,
        policies: [
          {
            name: 'api',
            limit: 3,
            window: 60_000,
            algorithm: 'fixed',
            key: 'ip',
            scope: 'global',
            blockFor: 0,
            whenStoreFails: 'local',
          },
          {
            name: 'plan',
            limit: 'depends on the request',
            window: 60_000,
            algorithm: 'sliding',
            key: 'a function',
            scope: 'global',
            blockFor: 1_000,
            whenStoreFails: 'local',
          },
        ],
        refused: [{ policy: 'api', client: '127.0.0.0/24' }],
      },
    });
  });

  it('reads the state of one client', async () => {
    await start();
    await application.fetch('/videos');
    const page = (query: string): Promise<{ status: number; body: unknown }> =>
      application.json(`/debug/rate-limits?${query}`, { headers: OPERATOR });
    expect(await page('policy=api&key=127.0.0.1')).toMatchObject({
      status: 200,
      body: { allowed: true, limit: 3, remaining: 2 },
    });
    expect((await page('policy=nowhere&key=127.0.0.1')).status).toBe(404);
    expect((await page('policy=api&key=')).status).toBe(400);
    expect((await page('policy=api&key=a&key=b')).status).toBe(400);
  });

  it('is the only one who may read the page', async () => {
    await start();
    expect((await application.fetch('/debug/rate-limits')).status).toBe(401);
  });
});

it('does not open the page to everyone', () => {
  expect(() => RateLimitDebugModule.register({})).toThrow('at least one guard');
});
