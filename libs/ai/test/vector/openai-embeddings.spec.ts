import { CoreModule } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { createOpenAI } from '@ai-sdk/openai';
import { type FakeAi, startFakeAi } from '@breakwater/testing/ai';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/until.js';
import { Embeddings, VectorModule } from '../../src/vector/index.js';

let server: FakeAi;
let app: TestingModule;
let embeddings: Embeddings;

/** The vectors for `cats`, `dogs` and the like. */
const CATS = { vectors: [[4, 1]] };

const inputs = (): unknown[] => server.requests.map(({ body }) => body['input']);

beforeEach(async () => {
  server = await startFakeAi();
  const openai = createOpenAI({ apiKey: 'sk-test', baseURL: server.baseURL });
  app = await Test.createTestingModule({
    imports: [
      CoreModule,
      ResilienceModule.forRoot({ defaults: { retry: { delay: 1, maxDelay: 1_000 } } }),
      VectorModule.forRoot({
        embeddings: { model: openai.embedding('text-embedding-3-small'), dimensions: 2, concurrency: 1 },
      }),
    ],
  }).compile();
  await app.init();
  embeddings = app.get(Embeddings);
});

afterEach(async () => {
  await app.close();
  await server.close();
});

describe('embeddings of the AI SDK over HTTP', () => {
  it('wait as long as a 429 asks, and retry a 503', async () => {
    server.reply({ status: 429, headers: { 'retry-after-ms': '5' } }, { status: 503 }, CATS);
    expect(await embeddings.embedMany(['cats'])).toEqual([{ vector: Float32Array.of(4, 1) }]);
    expect(inputs()).toEqual([['cats'], ['cats'], ['cats']]);
  });

  it('name the text that the model refuses, and nothing of it', async () => {
    server.reply({ status: 400 }, CATS, { status: 400 });
    const [first, second] = await embeddings.embedMany(['cats', 'secret words']);
    expect(inputs()).toEqual([['cats', 'secret words'], ['cats'], ['secret words']]);
    expect(first).toEqual({ vector: Float32Array.of(4, 1) });
    expect(second?.error).toMatchObject({ code: 'TEXT_REFUSED', cause: { reason: 'bad-request' } });
    expect(JSON.stringify(second?.error)).not.toContain('secret');
  });

  it('close the connection when the caller aborts', async () => {
    server.reply('hang');
    const controller = new AbortController();
    const work = embeddings.embedMany(['cats', 'dogs'], { signal: controller.signal, batchSize: 1 });
    await until(
      () => server.requests.length,
      (count) => count === 1,
    );
    controller.abort(new Error('the caller left'));
    await expect(work).rejects.toThrow('the caller left');
    await server.left();
    expect(inputs()).toEqual([['cats']]);
  });
});
