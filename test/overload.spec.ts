import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { until } from './harness/until.js';

/** Keeps the event loop of the API busy from the signal on. */
const BLOCK = `
process.on('SIGUSR2', () => setInterval(() => {
  const end = performance.now() + 70;
  while (performance.now() < end);
}, 1));
`;

const DEBUG_TOKEN = 'breakwater-debug';

let api: BuiltApp;

beforeAll(async () => {
  await buildApps();
  api = await BuiltApp.api({
    environment: { OVERLOAD_ENABLED: 'true', DEBUG_TOKEN },
    node: ['--import', `data:text/javascript,${encodeURIComponent(BLOCK)}`],
  });
}, 300_000);

afterAll(() => api?.[Symbol.asyncDispose]());

interface State {
  readonly shedding: boolean;
  readonly usualInFlight?: number;
}

const state = async (): Promise<State> => (await (await api.get('/health/overload')).json()) as State;

/** Requests of each class, with the statuses of their answers. */
const REQUESTS: Record<string, () => Promise<Response>> = {
  'critical-plus': () =>
    api.get('/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"channelId":"UC1","title":"Tides"}',
    }),
  critical: () => api.get('/videos?limit=1'),
  'sheddable-plus': () => api.get('/posts?limit=1'),
  sheddable: () => api.get('/videos/00000000-0000-4000-8000-000000000000/titles', { method: 'POST' }),
};

describe('the overloaded Studio API', () => {
  it('refuses its least important requests first, and answers probes, metrics and operators', async () => {
    await until(state, ({ usualInFlight }) => usualInFlight !== undefined);
    api.process.kill('SIGUSR2');
    const statuses = new Map(Object.keys(REQUESTS).map((name): [string, number[]] => [name, []]));
    const others: number[] = [];
    const waits: number[] = [];
    const end = new AbortController();
    const clients = Object.entries(REQUESTS).flatMap(([name, send]) =>
      Array.from({ length: 10 }, async () => {
        while (!end.signal.aborted) {
          const answer = await send();
          const body = await answer.text();
          const refused = answer.status === 503 && body.includes('"code":"OVERLOADED"');
          if (refused) waits.push(Number(answer.headers.get('retry-after')));
          statuses.get(name)!.push(refused ? 503 : 200);
        }
      }),
    );
    await until(
      async () => {
        for (const path of ['/health/live', '/health/ready', '/metrics', '/debug/circuits'])
          others.push((await api.get(path, { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } })).status);
        return statuses.get('sheddable')!.filter((status) => status === 503).length;
      },
      (refused) => refused >= 20,
    );
    end.abort();
    await Promise.all(clients);
    const share = (name: string): number => {
      const all = statuses.get(name)!;
      return all.filter((status) => status === 503).length / all.length;
    };
    expect(share('sheddable')).toBeGreaterThan(share('critical'));
    expect(share('sheddable')).toBeGreaterThan(share('critical-plus'));
    expect(waits.filter((wait) => !(wait >= 1 && wait <= 5))).toEqual([]);
    expect(new Set(others)).toEqual(new Set([200]));
    expect(api.said('Overload')).toContainEqual(
      expect.stringMatching(/^The service is overloaded: .* It refuses the least important requests/),
    );
  });
});
