import { readFileSync } from 'node:fs';
import { AiCapability, AiModule, type AiModuleOptions, AiService, AiStatus } from '@breakwater/ai';
import { CacheModule, CacheService } from '@breakwater/cache';
import { minutes } from '@breakwater/core';
import { HealthChecks, HealthModule } from '@breakwater/health';
import { HttpClients, HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type FakeAi, startFakeAi } from '@breakwater/testing/ai';

const API_KEY = 'sk-test';

let server: FakeAi;
let app: TestingModule;

beforeEach(async () => {
  server = await startFakeAi();
});
afterEach(async () => {
  await app.close();
  await server[Symbol.asyncDispose]();
});

@Injectable()
class AiHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly status: AiStatus,
  ) {}

  onModuleInit(): void {
    const { checks, status } = this;
    checks.register('openai', () => status.check('openai'), { kind: 'local' });
  }
}

async function start(): Promise<AiService> {
  app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpModule.forFeature([
        {
          name: 'openai',
          baseUrl: server.baseURL,
          external: true,
          policy: {
            timeout: { total: minutes(1), attempt: minutes(1) },
            retry: { enabled: false },
            circuitBreaker: { enabled: false },
          },
        },
      ]),
      CacheModule.forRoot({ caches: { 'ai-answers': {} } }),
      HealthModule.forRoot(),
      AiModule.forRootAsync({
        inject: [HttpClients, CacheService],
        useFactory: (http: HttpClients, caches: CacheService): AiModuleOptions => ({
          providers: [
            {
              name: 'openai',
              model: 'gpt-5-mini',
              apiKey: API_KEY,
              baseURL: http.client('openai').baseUrl,
              fetch: http.client('openai').fetch,
            },
          ],
          cache: { store: caches.cache('ai-answers') },
        }),
      }),
    ],
    providers: [AiHealth],
  }).compile();
  await app.init();
  return app.get(AiService);
}

it('sends the calls of a provider through a client of HttpModule, and keeps answers in a cache of CacheModule', async () => {
  const ai = await start();
  server.reply({ text: 'A text about bread.' });
  expect(await ai.process(AiCapability.Summarization, 'Bread.')).toMatchObject({
    ...{ result: 'A text about bread.', service: 'openai', cached: false },
  });
  expect(await ai.process(AiCapability.Summarization, 'Bread.')).toMatchObject({
    ...{ result: 'A text about bread.', service: 'openai', cached: true },
  });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${API_KEY}`);
  expect(app.get(CacheService).cache('ai-answers').stats().size).toBe(1);
});

it.each([429, 500, 503])('asks a provider once that answers %i', async (status) => {
  const ai = await start();
  server.reply({ status, headers: { 'retry-after': '1' } });
  expect(await ai.process(AiCapability.Summarization, 'Bread is good. It needs time.')).toMatchObject({
    ...{ service: 'algorithm', degraded: true },
  });
  expect(server.requests).toHaveLength(1);
  const reason = status === 429 ? 'cool-down' : 'last-call-failed';
  expect(app.get(AiStatus).check('openai')).toMatchObject({ status: 'degraded', reason });
});

it('shows the code that this spec runs in the guide', () => {
  const flat = (text: string): string =>
    text
      .replaceAll("'https://api.openai.com/v1'", 'server.baseURL')
      .replaceAll("process.env['OPENAI_API_KEY']", 'API_KEY')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const spec = flat(readFileSync(import.meta.filename, 'utf8'));
  const guide = readFileSync('docs/guides/ai.md', 'utf8');
  const snippets = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => flat(code));
  expect(snippets.filter((snippet) => !spec.includes(snippet))).toEqual([]);
});
