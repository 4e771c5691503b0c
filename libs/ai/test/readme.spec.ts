import { ResilienceModule } from '@breakwater/resilience';
import { Controller, Injectable, type MessageEvent, Module, Query, Sse } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import { firstValueFrom, map, type Observable, toArray } from 'rxjs';
import { z } from 'zod';
import {
  AiCapability,
  AiModule,
  type AiModuleOptions,
  type AiProviderHealth,
  AiService,
  AiStatus,
  defineCapability,
  quoteContent,
  ResilientChat,
} from '../src/index.js';
import { completion, tokens } from './support/turns.js';
import { withServer } from './support/chats.js';
import { scripted } from './support/models.js';
import { startAi } from './support/start-ai.js';

@Injectable()
class Titles {
  constructor(private readonly ai: AiService) {}

  async suggest(text: string, signal?: AbortSignal): Promise<string[]> {
    const answer = await this.ai.process(AiCapability.TitleGeneration, text, {
      preferredService: 'openai',
      signal,
    });
    return answer.result;
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot(),
    AiModule.forRoot({
      providers: [
        { name: 'openai', model: 'gpt-5-mini', apiKey: process.env['OPENAI_API_KEY'] },
        { name: 'anthropic', model: 'claude-haiku-4-5', apiKey: process.env['ANTHROPIC_API_KEY'] },
      ],
    }),
  ],
  providers: [Titles],
})
class AppModule {}

@Injectable()
class Assistant {
  constructor(private readonly chat: ResilientChat) {}

  async answer(question: string): Promise<string> {
    const { text } = await this.chat.chatCompletion([{ role: 'user', content: question }], {
      model: 'gpt-4o',
      temperature: 0.3,
      useCache: true,
    });
    return text;
  }
}

@Controller()
class ChatController {
  constructor(private readonly chat: ResilientChat) {}

  @Sse('chat')
  answer(@Query('question') question: string): Observable<MessageEvent> {
    const texts = this.chat.chatObservable([{ role: 'user', content: question }]);
    return texts.pipe(map((text) => ({ data: text })));
  }
}

const chapters = defineCapability({
  name: 'chapter-marks',
  version: '1',
  input: z.object({ transcript: z.string().max(100_000) }),
  output: z.array(z.string().max(80)).max(20),
  prompt: ({ transcript }) => ({
    system: 'Answer with a JSON array of chapter titles, and nothing else.',
    prompt: quoteContent(transcript, 20_000),
  }),
  algorithm: ({ transcript }) => transcript.split('\n\n').map((part) => part.slice(0, 80)),
  minimal: () => [],
});

it('starts the quick start, whose rules answer without keys', async () => {
  const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await app.init();
  const titles = await app.get(Titles).suggest('How to bake bread. Bread needs flour, water and time.');
  expect(titles.length).toBeGreaterThan(0);
  await app.close();
});

it('runs a capability of the application', async () => {
  await using app = await startAi({
    providers: [{ name: 'openai', model: scripted('["One", "Two"]') }],
    capabilities: [chapters],
  });
  const transcript = 'First part.\n\nSecond part.';
  expect(await app.ai.process(chapters, { transcript })).toMatchObject({ result: ['One', 'Two'] });
});

it('asks a model, and keeps its answer', () =>
  withServer([completion('Yes.')], {}, async (chat, server) => {
    const assistant = new Assistant(chat);
    expect([await assistant.answer('Why?'), await assistant.answer('Why?')]).toEqual(['Yes.', 'Yes.']);
    expect(server.requests).toMatchObject([{ body: { model: 'gpt-4o', temperature: 0.3 } }]);
  }));

it('streams an answer to a route', () =>
  withServer([tokens(['Hel', 'lo.'])], {}, async (chat) => {
    const events = new ChatController(chat).answer('Why?');
    expect(await firstValueFrom(events.pipe(toArray()))).toEqual([{ data: 'Hel' }, { data: 'lo.' }]);
  }));

it('streams an answer to the standard output', () =>
  withServer([tokens(['Hel', 'lo.'])], {}, async (chat) => {
    const written: unknown[] = [];
    const process = { stdout: { write: (text: string) => written.push(text) } };
    const { signal } = new AbortController();
    const stream = await chat.chatStream([{ role: 'user', content: 'Why is the sky blue?' }], { signal });
    for await (const text of stream) process.stdout.write(text);
    const { usage } = await stream.answer;
    expect([written, usage.totalTokens]).toEqual([['Hel', 'lo.'], 14]);
  }));

it('switches rungs off', async () => {
  await using app = await startAi();
  const { ai } = app;
  ai.setFallbackStrategy({
    useCache: true,
    useBasicAlgorithm: true,
    useHumanGenerated: true,
    gracefulFailure: false,
  });
  expect(ai.fallbackStrategy.gracefulFailure).toBe(false);
});

it('takes a provider with the protocol of another one', async () => {
  const options: AiModuleOptions = {
    providers: [
      {
        name: 'local',
        protocol: 'openai',
        api: 'chat',
        model: 'llama-3.3',
        baseURL: 'http://localhost:11434/v1',
        apiKey: 'none',
      },
    ],
  };
  await using app = await startAi(options);
  expect(app.status.check('local').status).toBe('up');
});

it('gives a health check its answer', async () => {
  await using app = await startAi({ providers: [{ name: 'openai', model: scripted('x') }] });
  const registered = new Map<string, () => AiProviderHealth>();
  const checks = {
    register: (name: string, check: () => AiProviderHealth, _options: { kind: 'local' }) =>
      void registered.set(name, check),
  };
  const status = app.app.get(AiStatus);
  checks.register('openai', () => status.check('openai'), { kind: 'local' });
  expect(registered.get('openai')?.()).toMatchObject({ status: 'up' });
});
