import { type ChatMessage, type ChatModuleOptions, ResilientChat } from '../../src/index.js';
import { startFakeAi, type FakeAi, type AiTurn } from '@breakwater/testing/ai';
import { type AiApplication, startAiOnRealTime } from './start-ai.js';

export const MESSAGES: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'a secret message' },
];

export const chatOf = ({ app }: AiApplication): ResilientChat => app.get(ResilientChat);

/** Runs a test against a server, on the clock of the machine: sockets do not follow a virtual one. */
export async function withServer(
  turns: readonly [AiTurn, ...AiTurn[]],
  chat: ChatModuleOptions,
  test: (chat: ResilientChat, server: FakeAi, ai: AiApplication) => Promise<void>,
): Promise<void> {
  await using server = await startFakeAi();
  server.reply(...turns);
  const { baseURL } = server;
  const provider = { name: 'openai', model: 'gpt-test', apiKey: 'sk-secret', baseURL, api: 'chat' } as const;
  await using ai = await startAiOnRealTime({ providers: [provider], chat });
  await test(chatOf(ai), server, ai);
}

/** Waits until something has happened on the other side of a socket. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
