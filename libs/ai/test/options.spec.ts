import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type AiModuleOptions, AiModule, type AiProviderOptions, defineCapability } from '../src/index.js';
import { greeting } from './support/capabilities.js';
import { scripted } from './support/models.js';
import { startAi } from './support/start-ai.js';

/** The problems with options, as the start of the application reports them. */
async function problemsOf(options: unknown): Promise<string[]> {
  const error = await startAi(options as AiModuleOptions).catch((thrown: unknown) => thrown);
  if (!(error instanceof OptionsError)) throw new Error('The options were accepted.');
  return error.message.split('\n').map((line) => line.trim());
}

const openai = { name: 'openai', model: 'gpt-5-mini', apiKey: 'sk-secret' };

describe('the options of AiModule', () => {
  it('are checked together', async () => {
    const problems = await problemsOf({
      timeout: 5,
      providers: [
        { name: 'algorithm', model: '', maxOutputTokens: 0 },
        { ...openai, baseURL: 'https://user:secret@x.example', confidence: 2, temperature: 'hot' },
        { ...openai, maxRetries: 2 },
      ],
      capabilities: [{ name: 'No Name' }, greeting, greeting],
      budget: { total: 100, reserve: 100 },
      cache: { store: { get: 1 }, ttl: 0 },
      strategy: { useMagic: true },
    });
    const text = problems.join('\n');
    for (const option of [
      'ai.timeout',
      'ai.providers.0.name',
      'ai.providers.0.model',
      'ai.providers.0.maxOutputTokens',
      'ai.providers.1.baseURL',
      'ai.providers.1.confidence',
      'ai.providers.1.temperature',
      'ai.providers.2.name',
      'ai.providers.2.maxRetries',
      'capability.name',
      'ai.capabilities',
      'ai.budget.reserve',
      'ai.cache.store',
      'ai.cache.ttl',
      'ai.strategy.useMagic',
    ]) {
      expect(text).toContain(`"${option}"`);
    }
    expect(text).not.toContain('secret');
  });

  it.each<[string, object, string]>([
    [
      'a key beside a model',
      { name: 'openai', model: scripted('x'), apiKey: 'sk-secret' },
      'ai.providers.0.apiKey',
    ],
    ['an unknown name without a protocol', { ...openai, name: 'local' }, 'ai.providers.0.protocol'],
    ['a missing key', { name: 'openai', model: 'gpt' }, 'ai.providers.0.apiKey'],
    [
      'an API of OpenAI for Anthropic',
      { ...openai, protocol: 'anthropic', api: 'chat' },
      'ai.providers.0.api',
    ],
    ['a fallback', { ...openai, policy: { fallback: () => 1 } }, 'ai.providers.0.policy.fallback'],
    ['a model of an older SDK', { name: 'a', model: { specificationVersion: 'v2' } }, 'ai.providers.0.model'],
    ['a key that is a number', { ...openai, apiKey: 5 }, 'ai.providers.0.apiKey'],
    ['no object', 'sk-secret' as unknown as object, 'ai.providers.0'],
  ])('refuse %s', async (_case, provider, option) => {
    const problems = await problemsOf({ providers: [provider as AiProviderOptions] });
    expect(problems.join('\n')).toContain(`"${option}"`);
    expect(problems.join('\n')).not.toContain('sk-secret');
  });

  it('refuse a wrong policy under the name of the provider', async () => {
    await expect(startAi({ providers: [{ ...openai, policy: { timeout: { total: -1 } } }] })).rejects.toThrow(
      'timeout.total',
    );
  });

  it('leave a provider without a key out, with one line of the log', async () => {
    await using app = await startAi({
      providers: [
        { ...openai, apiKey: undefined },
        { ...openai, name: 'anthropic', model: 'claude', apiKey: '' },
      ],
    });
    expect(app.logger.lines.filter((line) => line.includes('has no API key'))).toEqual([
      expect.stringContaining("AI provider 'openai' has no API key, so it is left out."),
      expect.stringContaining("AI provider 'anthropic' has no API key, so it is left out."),
    ]);
    expect(() => app.status.check('openai')).toThrow(OptionsError);
    expect(app.status.getHealthStatus()).toMatchObject({ status: 'healthy' });
  });

  it('keep the confidence of the order when the first provider has no key', async () => {
    await using app = await startAi({
      providers: [
        { ...openai, apiKey: undefined },
        { name: 'anthropic', model: scripted('Hi') },
      ],
      capabilities: [greeting],
    });
    expect(await app.ai.process(greeting, { name: 'Ada' })).toMatchObject({
      confidence: 0.9,
      fallbackUsed: false,
    });
  });

  it('may replace a built-in capability', async () => {
    const own = defineCapability({ ...greeting, name: 'summarization' });
    await using app = await startAi({ capabilities: [own] });
    expect(await app.ai.process(own, { name: 'Ada' })).toMatchObject({ result: 'Hello Ada' });
  });

  it('merge a policy with the default', async () => {
    const model = scripted(new Error('x'));
    await using app = await startAi({
      providers: [{ name: 'openai', model, policy: { circuitBreaker: { consecutiveFailures: 2 } } }],
      capabilities: [greeting],
    });
    for (let call = 0; call < 4; call++) await app.ai.process(greeting, { name: `${call}` });
    expect(model.doGenerateCalls).toHaveLength(2);
  });

  it('belong to one import of the module', () => {
    expect(AiModule.forRoot()).toMatchObject({ global: true });
  });
});
