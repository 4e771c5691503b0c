import { CoreModule } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { createOpenAI } from '@ai-sdk/openai';
import { Test, type TestingModule } from '@nestjs/testing';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Embeddings, VectorModule } from '../../src/vector/index.js';

type Answer = (input: readonly string[], response: ServerResponse) => void;

let server: Server;
let app: TestingModule;
let embeddings: Embeddings;
let answers: Answer[];
let requests: (readonly string[])[];

const vectors: Answer = (input, response) => {
  response.setHeader('content-type', 'application/json').end(
    JSON.stringify({
      data: input.map((text, index) => ({ embedding: [text.length, 1], index, object: 'embedding' })),
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: input.length, total_tokens: input.length },
    }),
  );
};

const fails =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (input, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: `refused: ${input.join()}`, type: 'some_error' } }));
  };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { input } = (await json(request)) as { input: readonly string[] };
  requests.push(input);
  (answers.shift() ?? vectors)(input, response);
}

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const openai = createOpenAI({ apiKey: 'sk-test', baseURL });
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
  server.closeAllConnections();
  server.close();
});

describe('embeddings of the AI SDK over HTTP', () => {
  it('wait as long as a 429 asks, and retry a 503', async () => {
    answers = [fails(429, { 'retry-after-ms': '5' }), fails(503)];
    expect(await embeddings.embedMany(['cats'])).toEqual([{ vector: Float32Array.of(4, 1) }]);
    expect(requests).toEqual([['cats'], ['cats'], ['cats']]);
  });

  it('name the text that the model refuses, and nothing of it', async () => {
    answers = [fails(400), vectors, fails(400)];
    const [first, second] = await embeddings.embedMany(['cats', 'secret words']);
    expect(requests).toEqual([['cats', 'secret words'], ['cats'], ['secret words']]);
    expect(first).toEqual({ vector: Float32Array.of(4, 1) });
    expect(second?.error).toMatchObject({ code: 'TEXT_REFUSED', cause: { reason: 'bad-request' } });
    expect(JSON.stringify(second?.error)).not.toContain('secret');
  });

  it('close the connection when the caller aborts', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      answers = [
        (_input, response) => {
          response.on('close', resolve);
          controller.abort(new Error('the caller left'));
        },
      ];
    });
    const work = embeddings.embedMany(['cats', 'dogs'], { signal: controller.signal, batchSize: 1 });
    await expect(work).rejects.toThrow('the caller left');
    await closed;
    expect(requests).toEqual([['cats']]);
  });
});
