import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { minutes, seconds } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { HttpModule as HttpAxiosModule, HttpService } from '@nestjs/axios';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import axios from 'axios';
import OpenAI from 'openai';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import {
  axiosOptions,
  HttpBlockedError,
  type HttpClient,
  HttpClients,
  HttpModule,
  httpClientToken,
  InjectHttp,
} from '../src/index.js';
import { ScriptedServer } from './support/scripted-server.js';
import { QUICK, startClient } from './support/start-client.js';

const Order = z.object({ id: z.string(), total: z.number() });

@Injectable()
class Orders {
  constructor(@InjectHttp('payments') private readonly payments: HttpClient) {}

  find(id: string): Promise<z.infer<typeof Order>> {
    return this.payments.get('/orders/{id}', { params: { id }, schema: Order }).json();
  }

  async create(items: readonly string[]): Promise<string> {
    const answer = await this.payments.post('/orders', { json: { items }, idempotencyKey: true });
    return String(answer.headers.location);
  }
}

@Module({
  imports: [HttpModule.forFeature([{ name: 'payments', baseUrl: 'https://payments.example/v1' }])],
  providers: [Orders],
})
class OrdersModule {}

@Module({
  imports: [ResilienceModule.forRoot(), HttpModule.forRoot(), OrdersModule],
})
class AppModule {}

it('starts the quick start', async () => {
  const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await app.init();
  expect(app.get(HttpClients).client('payments').baseUrl).toBe('https://payments.example/v1');
  await app.close();
});

it('finds and creates orders', async () => {
  await using app = await startClient({ providers: [Orders] });
  const orders = app.app.get(Orders);
  app.server.script = ({ method }) =>
    method === 'GET' ? { body: { id: 'a', total: 7 } } : { status: 201, headers: { location: '/orders/b' } };
  expect(await orders.find('a')).toEqual({ id: 'a', total: 7 });
  expect(await orders.create(['x'])).toBe('/orders/b');
  expect(app.server.last.headers['idempotency-key']).toMatch(/^".{36}"$/);
});

it('replaces single values of the policy', async () => {
  const tokens = { current: 'secret' };
  const app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpModule.forFeature([
        {
          name: 'payments',
          baseUrl: 'https://payments.example/v1',
          headers: () => ({ authorization: `Bearer ${tokens.current}` }),
          policy: { timeout: { total: seconds(5), attempt: seconds(2) }, retry: { maxRetries: 1 } },
        },
      ]),
      HttpModule.forFeature([
        { name: 'thumbnails', untrusted: true, external: true, maxResponseBytes: 2_000_000 },
      ]),
    ],
  }).compile();
  await app.init();
  const explained = app.get(HttpClients).client('payments').explain().policy;
  const valueOf = (step: string, option: string): unknown =>
    explained.steps.find((each) => each.step === step)?.options[option]?.value;
  expect(valueOf('totalTimeout', 'timeout')).toBe(5_000);
  expect(valueOf('retry', 'maxRetries')).toBe(1);
  expect(valueOf('bulkhead', 'maxQueue')).toBe(100);
  await expect(
    app.get(HttpClients).client('thumbnails').get('http://169.254.169.254/latest'),
  ).rejects.toThrow(HttpBlockedError);
  await app.close();
});

it('makes the OpenAI SDK resilient', async () => {
  const completion = {
    id: '1',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  };
  await using app = await startClient({
    path: '/v1',
    upstream: {
      policy: { ...QUICK, timeout: { total: minutes(5), attempt: minutes(2) } },
      bodyTimeout: Infinity,
    },
  });
  const { client, server } = app;
  const apiKey = 'sk-secret';
  const openai = new OpenAI({ apiKey, baseURL: client.baseUrl!, maxRetries: 0, fetch: client.fetch });
  const ask = () =>
    openai.chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: 'Hi' }] });
  server.answers(429, { status: 503, headers: { 'retry-after': '0' } }, { body: completion });
  expect((await ask()).choices[0]?.message.content).toBe('Hello');
  expect(server.requests.map(({ body }) => body)).toEqual(Array.from({ length: 3 }, () => server.last.body));
  expect(server.last).toMatchObject({
    url: '/v1/chat/completions',
    headers: { authorization: 'Bearer sk-secret' },
  });

  server.answers({ status: 401, body: { error: { message: 'wrong key' } } });
  await expect(ask()).rejects.toThrow(OpenAI.AuthenticationError);

  server.script = () => ({
    headers: { 'content-type': 'text/event-stream' },
    body:
      ['Hel', 'lo']
        .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
        .join('') + 'data: [DONE]\n\n',
  });
  const stream = await openai.chat.completions.create({
    model: 'gpt',
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Hello');
});

it('replaces axios-retry', async () => {
  await using app = await startClient({ path: '/v1' });
  const { client, server } = app;
  const api = axios.create(axiosOptions(client));
  server.answers(503, 502, { body: { id: 1 } });
  expect((await api.get('/orders/1', { params: { a: 'b' } })).data).toEqual({ id: 1 });
  expect(server.requests.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => '/v1/orders/1?a=b'));
  server.answers(503);
  await expect(api.post('/orders', { a: 1 })).rejects.toMatchObject({ response: { status: 503 } });
  expect(server.requests).toHaveLength(4);
  expect(server.last.body).toBe('{"a":1}');
});

it('gives its client to @nestjs/axios', async () => {
  await using server = await ScriptedServer.start();
  const PaymentsModule = HttpModule.forFeature([{ name: 'payments', baseUrl: server.origin, policy: QUICK }]);
  const app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpAxiosModule.registerAsync({
        imports: [PaymentsModule],
        inject: [httpClientToken('payments')],
        useFactory: axiosOptions,
      }),
    ],
  }).compile();
  server.answers(503, { body: { id: 1 } });
  expect((await firstValueFrom(app.get(HttpService).get('/orders/1'))).data).toEqual({ id: 1 });
  await app.close();
});

it('downloads a file', async () => {
  await using app = await startClient({ script: () => ({ body: 'x'.repeat(100_000) }) });
  const { client } = app;
  const path = join(await mkdtemp(join(tmpdir(), 'http-')), 'file');
  const id = 'a';
  await using download = await client.stream('/files/{id}', { params: { id } });
  await pipeline(download.body, createWriteStream(path));
  expect(await readFile(path, 'utf8')).toHaveLength(100_000);
});
