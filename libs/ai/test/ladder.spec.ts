import { LlmError, OptionsError, RequestContext, runInContext, ValidationError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { AiCapability, defineCapability } from '../src/index.js';
import { ada, greeting, withTwo } from './support/capabilities.js';
import { refusedCall, scripted, textAnswer } from './support/models.js';
import { startAi } from './support/start-ai.js';

describe('the ladder', () => {
  it('answers by the first provider', async () => {
    await using app = await startAi(withTwo(scripted('Good day'), scripted('Hi')));
    expect(await app.ai.process(greeting, ada)).toEqual({
      result: 'Good day',
      service: 'openai',
      confidence: 0.95,
      cached: false,
      degraded: false,
      fallbackUsed: false,
      processingTime: 0,
    });
  });

  it('answers by the second provider when the first one fails', async () => {
    await using app = await startAi(withTwo(scripted(refusedCall(500)), scripted('Hi')));
    expect(await app.ai.process(greeting, ada)).toMatchObject({
      ...{ result: 'Hi', service: 'anthropic', confidence: 0.9, degraded: false, fallbackUsed: true },
    });
  });

  it('asks the preferred provider first, and passes one over that the application lacks', async () => {
    const openai = scripted('Good day');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    expect(await app.ai.process(greeting, ada, { preferredService: 'anthropic' })).toMatchObject({
      ...{ result: 'Hi', service: 'anthropic', fallbackUsed: false },
    });
    expect(openai.doGenerateCalls).toHaveLength(0);
    expect(await app.ai.process(greeting, { name: 'Bob' }, { preferredService: 'mistral' })).toMatchObject({
      ...{ service: 'openai', fallbackUsed: true },
    });
  });

  it.each([
    ['rules', ada, { result: 'Hello Ada', service: 'algorithm', confidence: 0.5 }],
    ['a text of people', { name: 'Ada!' }, { result: 'Hello you', service: 'template', confidence: 0.3 }],
    ['the minimal answer', { name: 'Ada!?' }, { result: 'Hello', service: 'minimal', confidence: 0.1 }],
  ])('answers by %s when all providers fail', async (_rung, input, expected) => {
    await using app = await startAi(withTwo(scripted(refusedCall(500)), scripted(new Error('lost'))));
    const answer = await app.ai.process(greeting, input);
    expect(answer).toEqual({
      ...expected,
      cached: false,
      degraded: true,
      fallbackUsed: true,
      processingTime: 0,
    });
  });

  it('answers without providers', async () => {
    await using app = await startAi({ capabilities: [greeting] });
    expect(await app.ai.process(greeting, ada)).toMatchObject({ service: 'algorithm', degraded: true });
  });

  it('passes over a rung whose answer does not fit the schema', async () => {
    await using app = await startAi(
      withTwo(scripted('x'.repeat(41)), scripted(textAnswer('Hi', { finish: 'content-filter' }))),
    );
    expect(await app.ai.process(greeting, { name: 'A'.repeat(50) })).toMatchObject({ service: 'template' });
  });

  it('leaves rungs out that the strategy switches off', async () => {
    await using app = await startAi(withTwo(scripted(refusedCall(500)), scripted(refusedCall(500))));
    app.ai.setFallbackStrategy({ useBasicAlgorithm: false });
    expect(await app.ai.process(greeting, ada)).toMatchObject({ service: 'template' });
    app.ai.setFallbackStrategy({ useHumanGenerated: false });
    expect(await app.ai.process(greeting, ada)).toMatchObject({ service: 'minimal' });
    app.ai.setFallbackStrategy({ gracefulFailure: false });
    const failed = app.ai.process(greeting, ada);
    await expect(failed).rejects.toThrow(LlmError);
    await expect(failed).rejects.toMatchObject({
      ...{ status: 503, code: 'LLM_ERROR', message: "Nothing answered for the capability 'greeting'." },
      metadata: { capability: 'greeting', providers: { openai: 'server-error', anthropic: 'server-error' } },
    });
    expect(() => app.ai.setFallbackStrategy({ useCash: true } as object)).toThrow(OptionsError);
    expect(() => app.ai.setFallbackStrategy({ useCache: 'no' } as object)).toThrow('"ai.strategy.useCache"');
  });

  it('refuses a wrong input, an unknown capability and an unknown option before it asks anything', async () => {
    const openai = scripted('Good day');
    await using app = await startAi(withTwo(openai, openai));
    await expect(app.ai.process('greeting', { name: 5 })).rejects.toThrow(ValidationError);
    await expect(app.ai.process('greeting', { name: 5 })).rejects.toMatchObject({
      metadata: { issues: [{ path: 'name' }] },
    });
    await expect(app.ai.process('greetings', ada)).rejects.toThrow(OptionsError);
    await expect(app.ai.process(greeting, ada, { prefered: 'x' } as object)).rejects.toThrow(OptionsError);
    expect(openai.doGenerateCalls).toHaveLength(0);
  });

  it('survives a capability whose functions throw', async () => {
    const broken = defineCapability({
      ...greeting,
      prompt: () => {
        throw new Error('a secret');
      },
      algorithm: () => {
        throw new Error('a secret');
      },
    });
    const options = withTwo(scripted('Hi'), scripted('Hi'));
    await using app = await startAi({ ...options, capabilities: [broken] });
    expect(await app.ai.process('greeting', ada)).toMatchObject({ service: 'template' });
    expect(app.logger.lines.join('\n')).toContain(
      "The function 'prompt' of the capability 'greeting' threw Error.",
    );
    expect(app.logger.lines.join('\n')).not.toContain('a secret');
  });

  it('survives a cache whose tenant cannot be read', async () => {
    const openai = scripted('Good day');
    const perTenant = (): string => {
      throw new Error('a secret');
    };
    await using app = await startAi(withTwo(openai, scripted('Hi'), { cache: { perTenant } }));
    for (let call = 0; call < 2; call++) {
      expect(await app.ai.process(greeting, ada)).toMatchObject({ service: 'openai', cached: false });
    }
    expect(app.logger.lines.filter((line) => line.includes("'cache.perTenant' threw Error"))).toHaveLength(1);
    expect(app.logger.lines.join('\n')).not.toContain('a secret');
  });

  it('answers each built-in capability without a provider', async () => {
    await using app = await startAi();
    const text =
      'NestJS is a great framework. It makes servers easy to test. Everybody can learn it in a day.';
    for (const capability of Object.values(AiCapability)) {
      expect(await app.ai.process(capability, text)).toMatchObject({ service: 'algorithm', degraded: true });
    }
  });
});

describe('the time of the ladder', () => {
  it('gives a hanging provider up after its own limit, and asks the next one', async () => {
    await using app = await startAi(withTwo(scripted('hang'), scripted('Hi')));
    const answer = app.ai.process(greeting, ada);
    await app.clock.advance(10_000);
    expect(await answer).toMatchObject({ service: 'anthropic', processingTime: 10_000 });
  });

  it('answers by rules before the budget is over when all providers hang', async () => {
    await using app = await startAi(withTwo(scripted('hang'), scripted('hang')));
    const answer = app.ai.process(greeting, ada);
    await app.clock.advance(14_800);
    expect(await answer).toMatchObject({ service: 'algorithm', processingTime: 14_800 });
    expect(app.clock.pending).toBe(0);
  });

  it('answers before the deadline of the request', async () => {
    const openai = scripted('hang');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    const request = new RequestContext({ deadline: app.clock.now() + 1_000 });
    const answer = runInContext(request, () => app.ai.process(greeting, ada));
    await app.clock.advance(800);
    expect(await answer).toMatchObject({ service: 'algorithm', processingTime: 800 });
    expect(openai.doGenerateCalls[0]?.abortSignal?.aborted).toBe(true);
  });

  it('asks no provider when the deadline leaves no time', async () => {
    const openai = scripted('Good day');
    await using app = await startAi(withTwo(openai, openai));
    const request = new RequestContext({ deadline: app.clock.now() + 150 });
    expect(await runInContext(request, () => app.ai.process(greeting, ada))).toMatchObject({
      service: 'algorithm',
    });
    expect(openai.doGenerateCalls).toHaveLength(0);
  });
});

describe('an abort of the caller', () => {
  it('ends the chain and the call of the provider with the reason of the caller', async () => {
    const [openai, anthropic] = [scripted('hang'), scripted('Hi')];
    await using app = await startAi(withTwo(openai, anthropic));
    const calls = app.record('ai.provider-call');
    const controller = new AbortController();
    const answer = app.ai.process(greeting, ada, { signal: controller.signal });
    await app.clock.settle();
    const reason = new Error('the caller has left');
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await app.clock.settle();
    expect(openai.doGenerateCalls[0]?.abortSignal?.aborted).toBe(true);
    expect(anthropic.doGenerateCalls).toHaveLength(0);
    expect(calls).toMatchObject([{ provider: 'openai', outcome: 'aborted' }]);
    expect(app.clock.referenced).toBe(0);
  });

  it('ends a call whose signal has aborted already', async () => {
    const openai = scripted('Good day');
    await using app = await startAi(withTwo(openai, openai));
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(app.ai.process(greeting, ada, { signal })).rejects.toThrow('gone');
    expect(openai.doGenerateCalls).toHaveLength(0);
  });

  it('ends the call of a request that was cancelled', async () => {
    await using app = await startAi(withTwo(scripted('hang'), scripted('Hi')));
    const request = new RequestContext();
    const answer = runInContext(request, () => app.ai.process(greeting, ada));
    await app.clock.settle();
    request.cancel(new Error('the client is gone'));
    await expect(answer).rejects.toThrow('the client is gone');
  });
});
