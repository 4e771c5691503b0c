import { CoreModule } from '@breakwater/core';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { Controller, type INestApplication, type MessageEvent, Sse } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { map, type Observable } from 'rxjs';
import { AiModule, ResilientChat } from '../src/index.js';
import { startFakeAi, type FakeAi, type AiTurn } from '@breakwater/testing/ai';
import { broken, refusal, silence, tokens } from './support/turns.js';
import { until } from './support/chats.js';

@Controller()
class ChatController {
  constructor(private readonly chat: ResilientChat) {}

  @Sse('chat')
  answer(): Observable<MessageEvent> {
    const texts = this.chat.chatObservable([{ role: 'user', content: 'Why?' }]);
    return texts.pipe(map((text) => ({ data: text })));
  }
}

describe.each(HTTP_PLATFORMS)('a chat in a route with server-sent events on %s', (platform) => {
  async function withRoute(
    turn: AiTurn,
    test: (url: string, server: FakeAi, app: INestApplication) => Promise<void>,
  ): Promise<void> {
    await using server = await startFakeAi();
    server.reply(turn);
    const { baseURL } = server;
    const provider = {
      name: 'openai',
      model: 'gpt-test',
      apiKey: 'sk-secret',
      baseURL,
      api: 'chat',
    } as const;
    await using application = await startApplication(platform, {
      imports: [
        CoreModule,
        ResilienceModule.forRoot(),
        LifecycleModule.forRoot(),
        AiModule.forRoot({ providers: [provider], chat: { maxRetries: 0 } }),
      ],
      controllers: [ChatController],
    });
    await test(`${application.url}/chat`, server, application.app);
  }

  it('sends each token as an event', () =>
    withRoute(tokens(['Hel', 'lo.']), async (url) => {
      const response = await fetch(url);
      expect(await response.text()).toMatch(/data: Hel\n\n[^]*data: lo\.\n\n/);
    }));

  it('closes the connection to the provider when the browser leaves before the first token', () =>
    withRoute(silence, async (url, server) => {
      const controller = new AbortController();
      const response = fetch(url, { signal: controller.signal }).catch((error: unknown) => error);
      await until(() => server.requests.length === 1);
      controller.abort();
      await response;
      await expect(server.left()).resolves.toBeUndefined();
    }));

  it('closes the connection to the provider when the application shuts down', () =>
    withRoute(tokens(['Hel'], silence), async (url, server, app) => {
      await fetch(url);
      await until(() => server.requests.length === 1);
      await app.close();
      await expect(server.left()).resolves.toBeUndefined();
    }));

  it('closes the connection to the provider when the browser leaves', () =>
    withRoute(tokens(['Hel'], silence), async (url, server) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      const body = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream());
      const texts = body.getReader();
      for (let text = ''; !text.includes('Hel');) text += (await texts.read()).value ?? '';
      controller.abort();
      await expect(server.left()).resolves.toBeUndefined();
    }));

  it.each([
    ['before the first token', refusal(401)],
    ['later', tokens(['Hel'], broken)],
  ])('shows neither keys nor messages of a failure %s', (_name, turn) =>
    withRoute(turn, async (url) => {
      const response = await fetch(url);
      expect(await response.text()).not.toMatch(/secret|Why/);
    }),
  );
});
