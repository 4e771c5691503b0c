import { AiModule, type AiModuleOptions, ResilientChat } from '@breakwater/ai';
import { minutes } from '@breakwater/core';
import { HttpClients, HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import { until } from '../../libs/ai/test/support/chats.js';
import { startFakeAi, type FakeAi, type AiTurn } from '@breakwater/testing/ai';
import { silence, tokens } from '../../libs/ai/test/support/turns.js';

const MESSAGES = [{ role: 'user', content: 'Why?' }] as const;

/** Runs a test with a chat whose requests a client of `@breakwater/http` sends. */
async function withChat(
  turn: AiTurn,
  test: (chat: ResilientChat, server: FakeAi) => Promise<void>,
): Promise<void> {
  await using server = await startFakeAi();
  server.reply(turn);
  const app = await Test.createTestingModule({
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
      AiModule.forRootAsync({
        inject: [HttpClients],
        useFactory: (http: HttpClients): AiModuleOptions => ({
          providers: [
            {
              name: 'openai',
              model: 'gpt-test',
              apiKey: 'test-key',
              api: 'chat',
              baseURL: server.baseURL,
              fetch: http.client('openai').fetch,
            },
          ],
          chat: { maxRetries: 0 },
        }),
      }),
    ],
  }).compile();
  await app.init();
  await test(app.get(ResilientChat), server);
  await app.close();
}

it('gives each token of a stream as it comes, and ends the upstream call with the loop', () =>
  withChat(tokens(['Hel'], silence), async (chat, server) => {
    for await (const text of await chat.chatStream(MESSAGES)) {
      expect(text).toBe('Hel');
      break;
    }
    await server.left();
  }));

it('ends the upstream call when the caller aborts before the first token', () =>
  withChat(silence, async (chat, server) => {
    const controller = new AbortController();
    const opening = expect(chat.chatStream(MESSAGES, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    await until(() => server.requests.length === 1);
    controller.abort(new Error('enough'));
    await opening;
    await server.left();
  }));

it('reads streams to their end', () =>
  withChat(tokens(['Hel', 'lo.']), async (chat) => {
    const stream = await chat.chatStream(MESSAGES);
    expect(await stream.answer).toMatchObject({ text: 'Hello.', usage: { totalTokens: 14 } });
  }));
