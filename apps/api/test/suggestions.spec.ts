import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const VIDEO = {
  channelId: 'UCbread',
  title: 'Bread without kneading',
  description:
    'Bread needs only four things. This tutorial shows how to bake good bread with a strong crust. Time does the work.',
  tags: ['baking'],
};

/** The result of each route, by its path. */
const RESULTS = {
  titles: expect.arrayContaining([expect.stringMatching(/bread/i)]),
  description: expect.stringMatching(/bread/i),
  keywords: expect.arrayContaining(['bread']),
  sentiment: { label: 'positive', score: expect.any(Number) },
  summary: expect.stringMatching(/^Bread/),
} as const;

const ROUTES = Object.keys(RESULTS) as (keyof typeof RESULTS)[];

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
}, 300_000);

afterEach(async () => {
  await api.close();
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});
afterAll(() => upstream[Symbol.asyncDispose]());

const boot = async (variables: Record<string, string> = {}): Promise<string> => {
  api = await bootApi({ UPSTREAM_PORT: upstream.port, ...variables });
  return String((await api.post('/videos', VIDEO)).body['id']);
};

const breakAll = (services: readonly string[]): Promise<unknown> =>
  Promise.all(services.map((service) => upstream.send('PUT', `/faults/${service}`, { mode: 'error' })));

/** Questions to OpenAI. The index of videos embeds each one, which is no question. */
const questions = (): Promise<number> => upstream.callsOf('openai', 'POST /v1/responses');

describe('suggestions for a video', () => {
  it.each(ROUTES)('of %s come from OpenAI', async (route) => {
    const id = await boot();
    expect(await api.post(`/videos/${id}/${route}`)).toMatchObject({
      status: 200,
      body: {
        result: RESULTS[route],
        service: 'openai',
        confidence: 0.95,
        cached: false,
        degraded: false,
        fallbackUsed: false,
        processingTime: expect.any(Number),
      },
    });
  });

  it.each(ROUTES)(
    'of %s come from Anthropic while OpenAI fails, and from rules while both fail',
    async (route) => {
      const id = await boot({ CACHE_ENABLED: 'false' });
      await breakAll(['openai']);
      expect(await api.post(`/videos/${id}/${route}`)).toMatchObject({
        status: 200,
        body: { service: 'anthropic', degraded: false, fallbackUsed: true },
      });
      await breakAll(['anthropic']);
      expect(await api.post(`/videos/${id}/${route}`)).toMatchObject({
        status: 200,
        body: { service: 'algorithm', degraded: true, fallbackUsed: true },
      });
    },
  );

  it('come from the cache when they are asked for again, also while all vendors fail', async () => {
    const id = await boot();
    const { body } = await api.post(`/videos/${id}/titles`);
    await breakAll(['openai', 'anthropic']);
    expect((await api.post(`/videos/${id}/titles`)).body).toMatchObject({
      result: body['result'],
      service: 'openai',
      cached: true,
      degraded: false,
    });
    expect(await questions()).toBe(1);
  });

  it.each(['nonsense', 'cut-body', 'reset', 'rate-limit'])(
    'come from the next vendor when OpenAI answers with the fault %s, without a retry',
    async (mode) => {
      const id = await boot();
      await upstream.send('PUT', '/faults/openai', { mode });
      expect((await api.post(`/videos/${id}/titles`)).body).toMatchObject({
        service: 'anthropic',
        fallbackUsed: true,
      });
      expect(await questions()).toBe(1);
    },
  );

  it('are made also for a video without a description', async () => {
    await boot();
    const { body: video } = await api.post('/videos', { channelId: 'UC1', title: 'A calm walk' });
    await breakAll(['openai', 'anthropic']);
    for (const route of ROUTES) {
      expect(await api.post(`/videos/${String(video['id'])}/${route}`)).toMatchObject({
        status: 200,
        body: { degraded: true },
      });
    }
  });

  it.each(ROUTES)(
    'of %s are refused for a video that does not exist, and no model is asked',
    async (route) => {
      await boot();
      const unknown = '00000000-0000-4000-8000-000000000000';
      expect(await api.post(`/videos/${unknown}/${route}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      });
      expect((await api.post(`/videos/nonsense/${route}`)).status).toBe(400);
      expect(await questions()).toBe(0);
    },
  );

  it('are limited for each client', async () => {
    const id = await boot({ RATE_LIMIT_MAX: '20' });
    const statuses: number[] = [];
    for (const route of ['titles', 'summary', 'keywords'])
      statuses.push((await api.post(`/videos/${id}/${route}`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await api.get(`/videos/${id}`)).status).toBe(200);
  });
});

describe('the health of the vendors', () => {
  it('is told without asking them', async () => {
    const id = await boot();
    for (const vendor of ['openai', 'anthropic']) {
      expect(await api.get(`/health/${vendor}`)).toMatchObject({ status: 200, body: { circuit: 'closed' } });
    }
    expect([await questions(), await upstream.callsOf('anthropic')]).toEqual([0, 0]);
    await breakAll(['openai']);
    await api.post(`/videos/${id}/titles`);
    expect((await api.get('/health/openai')).body).toMatchObject({ status: 'degraded' });
    expect((await api.get('/health/ready')).status).toBe(200);
  });
});
