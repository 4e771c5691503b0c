import { ResilienceModule } from '@breakwater/resilience';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
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
} from '../src/index.js';
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
