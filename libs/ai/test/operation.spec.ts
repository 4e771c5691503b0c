import { Failures, HealthDetails, ResilienceGauges } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { AiProviderError } from '../src/index.js';
import { AI_METRICS, VECTOR_METRICS } from '../src/ai.metrics.js';
import { ada, greeting, withTwo } from './support/capabilities.js';
import { refusedCall, scripted, textAnswer } from './support/models.js';
import { startAi } from './support/start-ai.js';

describe('the histograms of AI', () => {
  it.each(
    [...AI_METRICS, ...VECTOR_METRICS]
      .filter(({ kind }) => kind === 'histogram')
      .map(({ name, buckets }) => [name, buckets]),
  )('%s have a bucket for a chat of 60 seconds', (_, buckets) => {
    expect(buckets).toContain(60);
    expect(buckets).toContain(120);
  });
});

describe('the operation of AiModule', () => {
  it('publishes each answer with its rung', async () => {
    await using app = await startAi(withTwo(scripted(refusedCall(500)), scripted('Hi')));
    const answers = app.record('ai.answer');
    await app.ai.process(greeting, ada);
    await app.ai.process(greeting, ada);
    app.ai.setFallbackStrategy({ useCache: false });
    expect(answers).toEqual([
      {
        ...{
          capability: 'greeting',
          service: 'anthropic',
          cached: false,
          degraded: false,
          fallbackUsed: true,
        },
        ...{ duration: 0, requestId: undefined },
      },
      expect.objectContaining({ service: 'anthropic', cached: true }),
    ]);
  });

  it('publishes a call that failed', async () => {
    await using app = await startAi({ ...withTwo(scripted('x'), scripted('x')), providers: [] });
    const answers = app.record('ai.answer');
    app.ai.setFallbackStrategy({
      useBasicAlgorithm: false,
      useHumanGenerated: false,
      gracefulFailure: false,
    });
    await expect(app.ai.process(greeting, ada)).rejects.toThrow('Nothing answered');
    expect(answers).toMatchObject([{ service: 'none', degraded: true }]);
  });

  it('shows the state of each provider', async () => {
    await using app = await startAi(withTwo(scripted(refusedCall(429)), scripted('Hi')));
    await app.ai.process(greeting, ada);
    await app.clock.advance(1_000);
    expect(app.app.get(ResilienceGauges).read('ai-provider')).toEqual([
      { provider: 'openai', coolDown: 4_000, sinceLastSuccess: undefined },
      { provider: 'anthropic', coolDown: 0, sinceLastSuccess: 1_000 },
    ]);
    expect(await app.app.get(HealthDetails).sources.get('ai')?.()).toMatchObject({
      openai: { circuit: 'closed', coolDown: 4_000, sinceLastSuccess: undefined },
      anthropic: { circuit: 'closed', coolDown: 0, sinceLastSuccess: 1_000 },
    });
    expect(app.status.check('openai')).toMatchObject({ status: 'degraded', reason: 'cool-down' });
    expect(app.status.getHealthStatus()).toMatchObject({
      status: 'degraded',
      message: 'These AI providers are failing: openai. Other rungs answer.',
    });
  });

  it('gives its errors a meaning for all packages', async () => {
    await using app = await startAi();
    const failures = app.app.get(Failures);
    const kindOf = (reason: AiProviderError['reason']): string =>
      failures.of(new AiProviderError({ provider: 'openai', reason })).kind;
    expect([kindOf('rate-limited'), kindOf('unauthorized'), kindOf('timeout')]).toEqual([
      'rate-limited',
      'authentication',
      'timeout',
    ]);
  });

  it('lets no warning of a model reach the console', async () => {
    const warned: unknown[] = [];
    const listen = (warning: unknown): void => void warned.push(warning);
    process.on('warning', listen);
    const warnings = [{ type: 'other' as const, message: 'The temperature has no effect.' }];
    const model = scripted({ ...textAnswer('Hi'), warnings });
    await using app = await startAi({ providers: [{ name: 'openai', model }], capabilities: [greeting] });
    expect(await app.ai.process(greeting, ada)).toMatchObject({ service: 'openai' });
    await app.clock.settle();
    process.off('warning', listen);
    expect(warned).toEqual([]);
  });
});
