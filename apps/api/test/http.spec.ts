import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';

let api: ApiHarness;

beforeAll(async () => {
  api = await bootApi();
});

afterAll(() => api.close());

describe('the API', () => {
  it('is alive', async () => {
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await api.get('/health/startup')).toMatchObject({ status: 200, body: { status: 'started' } });
  });

  it('echoes the id of a request, also in problems', async () => {
    const answer = await api.get('/nowhere', { headers: { 'x-request-id': 'tour-1' } });
    expect(answer.headers.get('x-request-id')).toBe('tour-1');
    expect(answer).toMatchObject({ status: 404, body: { requestId: 'tour-1' } });
  });

  it('replaces an id that could upset the logs', async () => {
    const answer = await api.get('/videos', { headers: { 'x-request-id': '{"level":60}' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does not tell what it is made of', async () => {
    expect((await api.get('/videos')).headers.get('x-powered-by')).toBeNull();
  });

  it('keeps idle connections longer than load balancers do', () => {
    expect(api.app.getHttpServer()).toMatchObject({ keepAliveTimeout: 65_000, headersTimeout: 66_000 });
  });
});
