import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type AiCache, defineCapability } from '../src/index.js';
import { ada, greeting, withTwo } from './support/capabilities.js';
import { refusedCall, scripted } from './support/models.js';
import { startAi } from './support/start-ai.js';

/** A cache whose content a test can read. */
class RecordingCache implements AiCache {
  readonly values = new Map<string, unknown>();
  readonly ttls: number[] = [];

  get(key: string): Promise<unknown> {
    return Promise.resolve(this.values.get(key));
  }

  set(key: string, value: unknown, { ttl }: { ttl: number }): Promise<void> {
    this.values.set(key, value);
    this.ttls.push(ttl);
    return Promise.resolve();
  }
}

describe('the cache of the ladder', () => {
  it('keeps the answer of a model for an hour, with the service and the confidence that gave it', async () => {
    const anthropic = scripted('Hi');
    await using app = await startAi(withTwo(scripted(refusedCall(500)), anthropic));
    const lookups = app.record('ai.cache');
    await app.ai.process(greeting, ada);
    expect(await app.ai.process(greeting, { ...ada })).toEqual({
      ...{ result: 'Hi', service: 'anthropic', confidence: 0.9, processingTime: 0 },
      ...{ cached: true, degraded: false, fallbackUsed: true },
    });
    expect(lookups.map(({ outcome }) => outcome)).toEqual(['miss', 'hit']);
    await app.clock.advance(3_600_000);
    expect(await app.ai.process(greeting, ada)).toMatchObject({ cached: false });
    expect(anthropic.doGenerateCalls).toHaveLength(2);
  });

  it('does not keep an answer without a model', async () => {
    const openai = scripted(refusedCall(500), 'Good day');
    await using app = await startAi(withTwo(openai, scripted(refusedCall(500))));
    expect(await app.ai.process(greeting, ada)).toMatchObject({ degraded: true });
    expect(await app.ai.process(greeting, ada)).toMatchObject({ cached: false, service: 'openai' });
  });

  it('is neither read nor filled while the strategy switches it off', async () => {
    const store = new RecordingCache();
    const openai = scripted('Good day');
    await using app = await startAi(withTwo(openai, scripted('Hi'), { cache: { store } }));
    app.ai.setFallbackStrategy({ useCache: false });
    await app.ai.process(greeting, ada);
    await app.ai.process(greeting, ada);
    expect(openai.doGenerateCalls).toHaveLength(2);
    expect(store.values.size).toBe(0);
  });

  it('has keys that depend on capability, version, tenant and input, and reveal none of them', async () => {
    const store = new RecordingCache();
    let tenant: string | undefined = 'secret-tenant';
    const cache = { store, ttl: 60_000, perTenant: () => tenant };
    const other = defineCapability({ ...greeting, name: 'other' });
    const options = withTwo(scripted('Good day'), scripted('Hi'), { cache });
    await using app = await startAi({ ...options, capabilities: [greeting, other] });
    const ask = () => app.ai.process(greeting, { name: 'secret' });
    await ask();
    await ask();
    expect(store.values.size).toBe(1);
    await app.ai.process('other', { name: 'secret' });
    tenant = 'another';
    await ask();
    expect(store.values.size).toBe(3);
    tenant = undefined;
    expect(await ask()).toMatchObject({ cached: false });
    expect(store.values.size).toBe(3);
    expect([...store.values.keys()].join(' ')).toMatch(/^([\w-]{43} ?){3}$/);
    expect(store.ttls).toEqual([60_000, 60_000, 60_000]);
    await using next = await startAi({
      ...options,
      capabilities: [defineCapability({ ...greeting, version: '2' })],
    });
    tenant = 'secret-tenant';
    expect(await next.ai.process('greeting', { name: 'secret' })).toMatchObject({ cached: false });
  });

  it.each<[string, AiCache]>([
    ['throws', { get: () => throwing(), set: () => throwing() }],
    ['rejects', { get: () => Promise.reject(secret()), set: () => Promise.reject(secret()) }],
    ['never answers', { get: () => new Promise(() => undefined), set: () => new Promise(() => undefined) }],
    [
      'holds something else',
      { get: () => ({ shape: 1, output: 5, service: 'x', confidence: 1 }), set: () => 0 },
    ],
  ])('changes no answer when it %s', async (_case, store) => {
    await using app = await startAi(withTwo(scripted('Good day'), scripted('Hi'), { cache: { store } }));
    const answer = app.ai.process(greeting, ada);
    await app.clock.advance(200);
    expect(await answer).toMatchObject({ result: 'Good day', cached: false, service: 'openai' });
    await app.clock.advance(1_000);
    expect(app.logger.lines.join('\n')).not.toContain('a secret prompt');
    expect(app.clock.referenced).toBe(0);
  });

  it('says once a minute that the cache fails', async () => {
    const store = { get: () => throwing(), set: () => undefined };
    await using app = await startAi(withTwo(scripted('Good day'), scripted('Hi'), { cache: { store } }));
    for (let call = 0; call < 3; call++) await app.ai.process(greeting, ada);
    const lines = app.logger.lines.filter((line) => line.includes('The cache of AI answers failed'));
    expect(lines).toHaveLength(1);
  });

  it('stays within its limits in memory', async () => {
    const { MemoryAiCache } = await import('../src/index.js');
    await using app = await startAi();
    const cache = new MemoryAiCache(app.clock, { maxEntries: 2, maxBytes: 100 });
    const ttl = 1_000;
    cache.set('a', 'one', { ttl });
    cache.set('b', 'two', { ttl });
    cache.get('a');
    cache.set('c', 'three', { ttl });
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['one', undefined, 'three']);
    cache.set('d', 'x'.repeat(95), { ttl });
    expect([cache.size, cache.get('d')]).toEqual([1, 'x'.repeat(95)]);
    cache.set('e', 'x'.repeat(200), { ttl });
    expect(cache.get('e')).toBeUndefined();
    await app.clock.advance(1_000);
    expect(cache.get('d')).toBeUndefined();
    expect(() => new MemoryAiCache(app.clock, { maxEntries: 0 })).toThrow('ai.cache.maxEntries');
  });
});

describe('callers with the same question', () => {
  it('share one call of a provider, and do not share the object', async () => {
    const openai = scripted('["a"]');
    const list = defineCapability({
      ...greeting,
      name: 'list',
      output: greetingList(),
      algorithm: () => [],
      template: () => [],
      minimal: () => [],
    });
    const options = withTwo(openai, scripted('Hi'));
    await using app = await startAi({ ...options, capabilities: [list] });
    const [one, other] = await Promise.all([app.ai.process(list, ada), app.ai.process(list, ada)]);
    expect(openai.doGenerateCalls).toHaveLength(1);
    expect(one).toEqual(other);
    expect(one.result).not.toBe(other.result);
  });

  it('keep the call alive until the last of them has left', async () => {
    const openai = scripted('hang');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [first, second].map(({ signal }) => app.ai.process(greeting, ada, { signal }));
    const settled = Promise.allSettled(asked);
    await app.clock.settle();
    expect(openai.doGenerateCalls).toHaveLength(1);
    const { abortSignal } = openai.doGenerateCalls[0]!;
    first.abort(new Error('first'));
    await app.clock.settle();
    expect(abortSignal?.aborted).toBe(false);
    second.abort(new Error('second'));
    await app.clock.settle();
    expect(abortSignal?.aborted).toBe(true);
    expect(await settled).toMatchObject([
      { reason: { message: 'first' } },
      { reason: { message: 'second' } },
    ]);
    const later = app.ai.process(greeting, ada);
    await app.clock.settle();
    expect(openai.doGenerateCalls).toHaveLength(2);
    await app.clock.advance(15_000);
    expect(await later).toMatchObject({ service: 'anthropic' });
  });

  it('have deadlines of their own', async () => {
    const openai = scripted('hang');
    await using app = await startAi(withTwo(openai, scripted('Hi')));
    const hurried = new RequestContext({ deadline: app.clock.now() + 1_000 });
    const early = runInContext(hurried, () => app.ai.process(greeting, ada));
    const late = app.ai.process(greeting, ada);
    await app.clock.advance(1_000);
    expect(await early).toMatchObject({ service: 'algorithm', processingTime: 800 });
    await app.clock.advance(9_000);
    expect(await late).toMatchObject({ service: 'anthropic', processingTime: 10_000 });
  });
});

const secret = (): Error => new Error('a secret prompt');

function throwing(): never {
  throw secret();
}

function greetingList() {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        Array.isArray(value) ? { value: value as string[] } : { issues: [{ message: 'no list' }] },
    },
  } as const;
}
