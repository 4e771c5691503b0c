import { type ChatAnswer, ResilientChat } from '@breakwater/ai';
import { HttpClients } from '@breakwater/http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

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

const boot = async (variables: Record<string, string> = {}): Promise<ResilientChat> => {
  api = await bootApi({ UPSTREAM_PORT: upstream.port, ...variables });
  return api.app.get(ResilientChat);
};

const QUESTION = [{ role: 'user', content: 'Which bread needs no kneading?' }] as const;

describe('chats of the API', () => {
  it('are answered by OpenAI', async () => {
    const chat = await boot();
    expect(await chat.chatCompletion([...QUESTION])).toMatchObject({
      provider: 'openai',
      text: expect.stringMatching(/bread/),
    });
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(1);
  });

  it('are answered by the cache of answers, and count in the details of the health', async () => {
    const chat = await boot();
    const ask = (): Promise<ChatAnswer> => chat.chatCompletion([...QUESTION], { useCache: true });
    const first = await ask();
    expect(await ask()).toMatchObject({ text: first.text, cached: true });
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(1);
    expect((await api.get('/health/detailed')).body).toMatchObject({
      checks: {
        openai: {
          status: 'healthy',
          circuit: 'closed',
          chatCircuit: 'closed',
          stats: { calls: 2, failures: 0, cacheHits: 1, cacheMisses: 1, cacheHitRate: '50.0%' },
        },
        vector: {
          status: 'healthy',
          circuitBreaker: { state: 'closed', failureCount: 0 },
          embeddings: { circuitBreaker: { state: 'closed', failureCount: 0 } },
        },
      },
      cache: {
        'llm-response': { size: 1, hits: 1, misses: 1, hitRate: '50.0%' },
        'vector-search': { size: 0, hitRate: expect.any(String) },
      },
    });
  });

  it('are not kept while caches are switched off', async () => {
    const chat = await boot({ CACHE_ENABLED: 'false' });
    for (let call = 0; call < 2; call++) await chat.chatCompletion([...QUESTION], { useCache: true });
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(2);
  });

  it('share their limits with no suggestion', async () => {
    await boot({ OPENAI_TIMEOUT: '1', OPENAI_MAX_RETRIES: '0' });
    const { body: video } = await api.post('/videos', { channelId: 'UC1', title: 'Bread without kneading' });
    expect((await api.post(`/videos/${String(video['id'])}/titles`)).body).toMatchObject({
      service: 'openai',
    });
  });

  it('may have a limit that is longer than a minute', async () => {
    await boot({ OPENAI_TIMEOUT: '300000' });
    const { upstreams } = api.app.get(HttpClients);
    const openai = upstreams.find(({ name }) => name === 'openai')!;
    expect(openai.options.transport).toMatchObject({ headersTimeout: Infinity, bodyTimeout: Infinity });
    expect(openai.explain().steps.map(({ step }) => step)).toEqual(['bulkhead']);
  });

  it('have the limits of OPENAI_TIMEOUT and OPENAI_MAX_RETRIES', async () => {
    const chat = await boot({ OPENAI_TIMEOUT: '1000', OPENAI_MAX_RETRIES: '1' });
    await chat.chatCompletion([...QUESTION]);
    await upstream.send('DELETE', '/calls');
    await upstream.send('PUT', '/faults/openai', { mode: 'hang' });
    await expect(chat.chatCompletion([...QUESTION])).rejects.toMatchObject({
      code: 'LLM_ERROR',
      message: expect.stringMatching(/timeout|in time|timed out/i),
    });
    expect(await upstream.callsOf('openai', 'POST /v1/responses')).toBe(2);
  });
});
