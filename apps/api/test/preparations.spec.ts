import { HTTP_PLATFORMS } from '@breakwater/testing';
import { randomUUID } from 'node:crypto';
import { OperationTracker } from '@breakwater/jobs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { type Answer, type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const DRAFT = {
  channelId: 'UC1',
  title: 'Growing tomatoes',
  description: 'Sun and water for your garden make tomatoes sweet.',
};

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
}, 300_000);

afterEach(async () => {
  await upstream.send('DELETE', '/faults');
  await api.close();
});

afterAll(() => upstream[Symbol.asyncDispose]());

async function addDraft(): Promise<string> {
  const { body } = await api.post('/videos', DRAFT);
  return String(body['id']);
}

const preparationOf = (id: string): Promise<Answer> => api.get(`/videos/${id}/preparation`);

const ended = (id: string): Promise<Answer> =>
  until(
    () => preparationOf(id),
    ({ body }) => body['state'] !== 'running',
  );

describe.each(HTTP_PLATFORMS)('the preparation of a video on %s', (platform) => {
  it('is answered at once, and shows the texts of the models when it has ended', async () => {
    api = await bootApi({ UPSTREAM_PORT: upstream.port }, platform);
    const id = await addDraft();
    const { status, body } = await api.post(`/videos/${id}/preparation`, {});
    expect([status, body]).toEqual([
      202,
      {
        videoId: id,
        state: 'running',
        startedAt: expect.any(String),
        endedAt: null,
        description: null,
        keywords: [],
        recoveries: 0,
      },
    ]);
    expect((await ended(id)).body).toMatchObject({
      state: 'prepared',
      endedAt: expect.any(String),
      description: expect.stringMatching(/./),
      keywords: expect.arrayContaining([expect.any(String)]),
      recoveries: 0,
    });
  });
});

describe('a preparation', () => {
  it('runs once for a video, beyond the request that began it', async () => {
    api = await bootApi({ UPSTREAM_PORT: upstream.port });
    const id = await addDraft();
    await upstream.send('PUT', '/faults', { mode: 'hang' });
    expect((await api.post(`/videos/${id}/preparation`, {})).status).toBe(202);
    const second = await api.post(`/videos/${id}/preparation`, {});
    expect([second.status, second.body['code']]).toEqual([409, 'OPERATION_RUNNING']);
    expect((await preparationOf(id)).body).toMatchObject({ state: 'running' });
    expect(api.app.get(OperationTracker).running).toBe(1);
    await upstream.send('DELETE', '/faults');
    // The first text comes from rules, when the models that hang have used up their time.
    expect((await ended(id)).body).toMatchObject({ state: 'prepared' });
  });

  it('needs a draft', async () => {
    api = await bootApi({ UPSTREAM_PORT: upstream.port });
    const id = await addDraft();
    expect((await preparationOf(id)).status).toBe(404);
    expect((await api.post(`/videos/${randomUUID()}/preparation`)).status).toBe(404);
    expect((await api.post('/videos/nothing/preparation')).status).toBe(400);
    await api.post(`/videos/${id}/publish`);
    const { status, body } = await api.post(`/videos/${id}/preparation`, {});
    expect([status, body['code']]).toEqual([409, 'CONFLICT']);
  });

  it('is part of the health of the service', async () => {
    api = await bootApi({ UPSTREAM_PORT: upstream.port });
    expect((await api.get('/health/modules')).body).toMatchObject({
      operations: { status: 'healthy' },
    });
    expect((await api.get('/health/detailed')).body).toMatchObject({
      operations: { store: 'memory', running: {}, stuck: 0 },
    });
  });
});
