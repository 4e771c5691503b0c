import {
  AiModule,
  type AiProviderOptions,
  type ChatModuleOptions,
  type ChatStream,
  ResilientChat,
} from '@breakwater/ai';
import { CoreModule, SystemClock, SystemRandom } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { UpstreamServer } from '../../apps/upstream/src/upstream.server.js';

const MESSAGES = [{ role: 'user', content: 'Write a title about bread.' }] as const;

let upstream: UpstreamServer;
let origin: string;

beforeAll(async () => {
  upstream = new UpstreamServer(new SystemClock(), new SystemRandom());
  origin = `http://127.0.0.1:${await upstream.listen(0)}`;
});
afterEach(async () => {
  await fetch(`${origin}/faults`, { method: 'DELETE' });
});
afterAll(async () => {
  await upstream.close();
});

const setFault = async (mode: string): Promise<void> => {
  await fetch(`${origin}/faults`, { method: 'PUT', body: JSON.stringify({ mode }) });
};

async function read(stream: ChatStream): Promise<string> {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

/** They end the wait for a provider that hangs. */
const LIMITS = { maxRetries: 0, timeout: 500, firstToken: 500, silence: 500 };

/** The protocols of the AI SDK that this package speaks. */
const PROTOCOLS: readonly [string, Pick<AiProviderOptions & { api?: 'chat' }, 'name' | 'api'>][] = [
  ['Responses', { name: 'openai' }],
  ['Chat Completions', { name: 'openai', api: 'chat' }],
  ['Messages', { name: 'anthropic' }],
];

describe.each(PROTOCOLS)('a chat by the protocol %s', (_name, protocol) => {
  async function withChat(
    limits: ChatModuleOptions,
    test: (chat: ResilientChat) => Promise<void>,
  ): Promise<void> {
    const provider = { ...protocol, model: 'test-model', apiKey: 'test-key', baseURL: `${origin}/v1` };
    const app = await Test.createTestingModule({
      imports: [
        CoreModule,
        ResilienceModule.forRoot(),
        AiModule.forRoot({ providers: [provider], chat: limits }),
      ],
    }).compile();
    await app.init();
    await test(app.get(ResilientChat));
    await app.close();
  }

  it('answers at once and as a stream, with its tokens', () =>
    withChat({}, async (chat) => {
      const answer = await chat.chatCompletion(MESSAGES);
      expect(answer).toMatchObject({ finishReason: 'stop', model: 'test-model', provider: protocol.name });
      expect(answer.text).not.toBe('');
      expect(answer.usage.totalTokens).toBeGreaterThan(0);
      const stream = await chat.chatStream(MESSAGES);
      expect(await read(stream)).toBe(answer.text);
      expect((await stream.answer).usage).toEqual(answer.usage);
    }));

  it.each(['error', 'rate-limit', 'hang', 'reset', 'cut-body', 'stall-body'])(
    'rejects with LLM_ERROR when the provider has the fault %s',
    (mode) =>
      withChat(LIMITS, async (chat) => {
        await setFault(mode);
        await expect(chat.chatCompletion(MESSAGES)).rejects.toMatchObject({ code: 'LLM_ERROR', status: 503 });
        await expect(chat.chatStream(MESSAGES).then(read)).rejects.toMatchObject({
          code: 'LLM_ERROR',
          status: 503,
        });
        expect(chat.stats()).toMatchObject({ calls: 2, failures: 2, openStreams: 0 });
      }),
  );
});
