import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';
const OPERATOR = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };

let api: ApiHarness;
afterEach(() => api.close());

const statuses = async (count: number, path: string, init?: RequestInit): Promise<number[]> => {
  const all: number[] = [];
  for (let index = 0; index < count; index++) all.push((await api.get(path, init)).status);
  return all;
};
const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe.each(HTTP_PLATFORMS)('the rate limit of the API on %s', (platform) => {
  const boot = async (variables: Record<string, string> = {}): Promise<void> => {
    api = await bootApi({ DEBUG_TOKEN, ...variables }, platform);
  };

  it('is 1000 requests a minute for each client, and each answer says so', async () => {
    await boot();
    const { headers } = await api.get('/videos');
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(headers.get('x-ratelimit-remaining')).toBe('999');
    expect(headers.get('x-ratelimit-reset')).toBe('60');
  });

  it('refuses what is above the limit, unknown paths and broken bodies included', async () => {
    await boot({ RATE_LIMIT_MAX: '2' });
    expect(await statuses(2, '/nowhere')).toEqual([404, 404]);
    const refused = await api.get('/videos');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.post('/videos', '{"broken')).status).toBe(429);
  });

  it('does not concern probes, scrapes and operators', async () => {
    await boot({ RATE_LIMIT_MAX: '1' });
    await statuses(3, '/videos');
    for (const path of ['/health/live', '/health/ready', '/live', '/ready']) {
      expect([path, ...(await statuses(70, path))]).toEqual([path, ...times(70, 200)]);
    }
    const scrapes = await Promise.all(times(3, 0).map(() => fetch(`${api.origin}/metrics`)));
    expect(scrapes.map(({ status }) => status)).toEqual(times(3, 200));
    expect(await statuses(3, '/debug/circuits', OPERATOR)).toEqual(times(3, 200));
    expect(await statuses(2, '/debug/circuits', { headers: { authorization: 'Bearer wrong' } })).toEqual(
      times(2, 429),
    );
  });

  it('is 60 a minute for the health pages for people, except for operators', async () => {
    await boot();
    expect(await statuses(60, '/health')).toEqual(times(60, 200));
    const refused = await api.get('/health/detailed');
    expect([refused.status, refused.headers.get('x-ratelimit-limit')]).toEqual([429, '60']);
    expect((await api.get('/videos')).status).toBe(200);
    expect((await api.get('/health/detailed', OPERATOR)).status).toBe(200);
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('is lower for statistics, which cost a quota', async () => {
    await boot({ RATE_LIMIT_MAX: '10', UPSTREAM_PORT: '1' });
    const { headers } = await api.get('/channels/UCabc/stats');
    expect(headers.get('x-ratelimit-limit')).toBe('8');
  });

  it.each(['RATE_LIMIT_ENABLED', 'ENABLE_RATE_LIMIT'])('is switched off by %s=false', async (name) => {
    await boot({ [name]: 'false', RATE_LIMIT_MAX: '1' });
    expect(await statuses(3, '/videos')).toEqual(times(3, 200));
    expect(await statuses(61, '/health')).toEqual(times(61, 200));
  });

  it('is shown to operators and in the health bodies', async () => {
    await boot();
    const page = await api.get('/debug/rate-limits', OPERATOR);
    expect(page.body).toMatchObject({ enabled: true, store: 'memory', policies: { length: 5 } });
    const modules = await api.get('/health/modules', OPERATOR);
    expect(JSON.stringify(modules.body)).toContain('The counters of the rate limits are in memory.');
  });

  it('tells browsers which fields they may read', async () => {
    await boot({ CORS_ORIGINS: 'https://studio.example', RATE_LIMIT_MAX: '1' });
    await api.get('/videos');
    const refused = await api.get('/videos', { headers: { origin: 'https://studio.example' } });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect(refused.headers.get('access-control-expose-headers')).toContain('X-RateLimit-Remaining');
  });
});

it('counts the clients of a trusted proxy by themselves, and ignores `X-Forwarded-For` without one', async () => {
  const from = (address: string): RequestInit => ({ headers: { 'x-forwarded-for': address } });
  api = await bootApi({ RATE_LIMIT_MAX: '1', TRUST_PROXY: '1' });
  expect(await statuses(2, '/videos', from('198.51.100.1'))).toEqual([200, 429]);
  expect(await statuses(1, '/videos', from('198.51.100.2'))).toEqual([200]);
  await api.close();
  api = await bootApi({ RATE_LIMIT_MAX: '1' });
  expect(await statuses(1, '/videos', from('198.51.100.1'))).toEqual([200]);
  expect(await statuses(1, '/videos', from('198.51.100.2'))).toEqual([429]);
});
