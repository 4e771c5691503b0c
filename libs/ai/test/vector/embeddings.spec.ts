import { inspect } from 'node:util';
import { ResilienceEvents, RequestContext, runInContext } from '@breakwater/core';
import { CircuitBreakerService } from '@breakwater/resilience';
import { describe, expect, it } from '@jest/globals';
import { MockEmbeddingModelV4 } from 'ai/test';
import * as fc from 'fast-check';
import type { AiEmbeddingsEvent } from '../../src/ai.events.js';
import type { EmbeddingOutcome } from '../../src/vector/index.js';
import { LetterModel, letters, RecordingCache, sdkError, startVector } from './start-vector.js';

const vectorsOf = (outcomes: readonly EmbeddingOutcome[]): unknown[] =>
  outcomes.map(({ vector, error }) => (vector ? [...vector] : (error as { code: string }).code));

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `text ${index}`);

describe('embedMany', () => {
  it('returns vectors in the order of the texts, in batches of 20', async () => {
    const { embeddings, model } = await startVector();
    const texts = numbered(45);
    expect(vectorsOf(await embeddings.embedMany(texts))).toEqual(texts.map(letters));
    expect(model.calls.map(({ length }) => length)).toEqual([20, 20, 5]);
  });

  it('runs at most 3 calls at the same time', async () => {
    const { embeddings, model } = await startVector();
    let running = 0;
    let most = 0;
    model.fail = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await embeddings.batchGenerateEmbeddings(numbered(200), { batchSize: 20, concurrency: 3 });
    expect(most).toBe(3);
  });

  it('sends a text once that occurs more than once, in any writing', async () => {
    const { embeddings, model } = await startVector();
    const outcomes = await embeddings.embedMany(['caf\u00E9', ' cafe\u0301 ', 'Caf\u00E9']);
    expect(model.calls).toEqual([['caf\u00E9', 'Caf\u00E9']]);
    expect(vectorsOf(outcomes)).toEqual(['café', 'café', 'Café'].map(letters));
    outcomes[0]!.vector![0] = 99;
    expect(outcomes[1]!.vector![0]).toBe(4);
  });

  it('respects the limits of the model, which the AI SDK gives', async () => {
    const sizes: number[] = [];
    let running = 0;
    const model = new MockEmbeddingModelV4({
      maxEmbeddingsPerCall: 2,
      supportsParallelCalls: false,
      doEmbed: async ({ values }) => {
        expect(++running).toBe(1);
        sizes.push(values.length);
        await new Promise(setImmediate);
        running--;
        return { embeddings: values.map(letters), usage: { tokens: 4 }, warnings: [] };
      },
    });
    const { app, embeddings } = await startVector({ embeddings: { model } });
    const events: AiEmbeddingsEvent[] = [];
    app.get(ResilienceEvents).on('ai.embeddings', (event) => events.push(event));
    expect(await embeddings.embedManyOrThrow(numbered(5))).toHaveLength(5);
    expect(sizes).toEqual([2, 2, 1]);
    expect(events).toMatchObject([
      { provider: 'mock-provider', texts: 5, computed: 5, calls: 3, tokens: 12 },
    ]);
  });

  it('fills a batch up to its tokens', async () => {
    const { embeddings, model } = await startVector({
      embeddings: { maxTokensPerText: 10, maxTokensPerBatch: 12 },
    });
    await embeddings.embedMany(['a'.repeat(18), 'b'.repeat(18), 'c'.repeat(30), 'd'.repeat(6)]);
    expect(model.calls.map((texts) => texts.map((text) => text[0]))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('refuses a text alone that cannot be sent', async () => {
    const { embeddings, model } = await startVector();
    const outcomes = await embeddings.embedMany([
      'fine',
      '  ',
      'x'.repeat(24_001),
      7 as never,
      'x'.repeat(24_000),
    ]);
    expect(outcomes.map(({ error }) => (error as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      'EMPTY_TEXT',
      'TOO_LONG',
      'NOT_A_TEXT',
      undefined,
    ]);
    expect(model.calls.flat()).toHaveLength(2);
  });

  it.each([400, 413])(
    'halves a batch that the model refuses with %i until the text at fault is alone',
    async (status) => {
      const { embeddings, model } = await startVector();
      model.fail = (texts) => {
        if (texts.includes('text 13')) throw sdkError(status);
      };
      const outcomes = await embeddings.embedMany(numbered(20));
      expect(outcomes.flatMap(({ error }, index) => (error ? [index] : []))).toEqual([13]);
      expect(outcomes[13]?.error).toMatchObject({ code: 'TEXT_REFUSED', status: 400, retryable: false });
      expect(model.calls).toHaveLength(9);
    },
  );

  it('does not count a refused text against the model', async () => {
    const { app, embeddings, model } = await startVector();
    model.fail = () => {
      throw sdkError(400);
    };
    await embeddings.embedMany(numbered(20));
    expect(model.calls).toHaveLength(39);
    expect(app.get(CircuitBreakerService).getState('embeddings')?.stats.failures).toBe(0);
  });

  it('waits once for the whole pool after a 429', async () => {
    const { embeddings, model, clock } = await startVector();
    const limited = (_texts: readonly string[], call: number): void => {
      if (call <= 3) throw sdkError(429, { 'retry-after': '7' });
    };
    model.fail = limited;
    const work = embeddings.embedMany(numbered(100));
    await clock.settle();
    expect(model.calls).toHaveLength(3);
    await clock.advance(6_999);
    expect(model.calls).toHaveLength(3);
    await clock.advance(1);
    expect((await work).every(({ vector }) => vector)).toBe(true);
    expect(model.calls).toHaveLength(3 + 5);
  });

  it('sends nothing more when the model asks to wait for too long', async () => {
    const { embeddings, model } = await startVector({ embeddings: { concurrency: 1 } });
    model.fail = (_texts, call) => {
      if (call === 2) throw sdkError(429, { 'retry-after': '61' });
    };
    const outcomes = await embeddings.embedMany(numbered(100));
    expect(outcomes.filter(({ vector }) => vector)).toHaveLength(20);
    expect(model.calls).toHaveLength(2);
    expect(outcomes[99]?.error).toMatchObject({ reason: 'rate-limited', retryAfter: 61_000 });
  });

  it('does not wait for the model beyond the deadline of the request', async () => {
    const { embeddings, model, clock } = await startVector();
    model.fail = () => {
      throw sdkError(429, { 'retry-after': '5' });
    };
    const context = new RequestContext({ deadline: clock.now() + 4_000 });
    const outcomes = await runInContext(context, () => embeddings.embedMany(['a']));
    expect(outcomes[0]?.error).toMatchObject({ reason: 'rate-limited' });
    expect(model.calls).toHaveLength(1);
  });

  it('gives up after as many refusals as retries', async () => {
    const { embeddings, model, clock } = await startVector({ embeddings: { maxRetries: 2 } });
    model.fail = () => {
      throw sdkError(429);
    };
    const work = embeddings.embedMany(['a']);
    await clock.advance(1_000);
    await clock.advance(2_000);
    expect((await work)[0]?.error).toMatchObject({ reason: 'rate-limited' });
    expect(model.calls).toHaveLength(3);
  });

  it('does not wait for a model that is to be paid first', async () => {
    const { embeddings, model } = await startVector();
    model.fail = () => {
      throw Object.assign(sdkError(429), { data: { error: { code: 'insufficient_quota' } } });
    };
    const outcomes = await embeddings.embedMany(numbered(200));
    expect(model.calls).toHaveLength(3);
    expect(outcomes[199]?.error).toMatchObject({ metadata: { providerCode: 'insufficient_quota' } });
  });

  it('lets a later call wait with the pool, too', async () => {
    const { embeddings, model, clock } = await startVector();
    model.fail = (_texts, call) => {
      if (call === 1) throw sdkError(429, { 'retry-after': '7' });
    };
    const first = embeddings.embedMany(['a']);
    await clock.settle();
    const second = embeddings.embedMany(['b']);
    await clock.advance(6_999);
    expect(model.calls).toEqual([['a']]);
    await clock.advance(1);
    await Promise.all([first, second]);
    expect(model.calls).toHaveLength(3);
  });

  it('retries a failed batch alone, and keeps the others', async () => {
    const { embeddings, model, clock } = await startVector({ embeddings: { maxRetries: 1 } });
    model.fail = (texts) => {
      if (texts.includes('text 25')) throw sdkError(503);
    };
    const work = embeddings.embedMany(numbered(60));
    await clock.advance(10_000);
    const outcomes = await work;
    expect(outcomes.filter(({ vector }) => vector)).toHaveLength(40);
    expect(outcomes[25]?.error).toMatchObject({ name: 'AiProviderError', reason: 'server-error' });
    expect(model.calls).toHaveLength(4);
  });

  it('says nothing of the text in an error', async () => {
    const { embeddings, model } = await startVector({ embeddings: { maxRetries: 0 } });
    for (const status of [400, 500]) {
      model.fail = () => {
        throw sdkError(status);
      };
      const [outcome] = await embeddings.embedMany(['the text of the prompt']);
      const { error } = outcome as { readonly error: Error };
      expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain('the text of the prompt');
    }
  });

  it('sends nothing more when the caller aborts, and keeps what it has paid for', async () => {
    const cache = new RecordingCache();
    const { embeddings, model } = await startVector({ embeddings: { cache, concurrency: 1 } });
    const controller = new AbortController();
    model.fail = (_texts, call) => {
      if (call === 3) controller.abort(new Error('the caller left'));
    };
    const work = embeddings.embedMany(numbered(100), { signal: controller.signal });
    await expect(work).rejects.toThrow('the caller left');
    expect(model.calls).toHaveLength(3);
    model.fail = () => {};
    await embeddings.embedMany(numbered(100));
    expect(model.calls.slice(3).flat()).toHaveLength(60);
  });

  it.each([
    ['too few vectors', () => [[1, 2, 3]], 'WRONG_COUNT'],
    ['vectors of another length', (texts: readonly string[]) => texts.map(() => [1, 2]), 'WRONG_DIMENSIONS'],
    [
      'numbers that are not finite',
      (texts: readonly string[]) => texts.map(() => [1, Number.NaN, 3]),
      'NOT_FINITE',
    ],
  ])('fails for %s', async (_title, embed, code) => {
    const cache = new RecordingCache();
    const model = { provider: 'test', modelId: 'odd', embed };
    const { embeddings } = await startVector({ embeddings: { model, cache } });
    const outcomes = await embeddings.embedMany(['a', 'b']);
    expect(vectorsOf(outcomes)).toEqual([code, code]);
    expect(outcomes[0]?.error).toMatchObject({ status: 502 });
    expect(cache.values.size).toBe(0);
  });
});

describe('the cache of embeddings', () => {
  it('keeps vectors as 32-bit floats in Base64 for 30 days', async () => {
    const cache = new RecordingCache();
    const { embeddings, model } = await startVector({ embeddings: { cache } });
    const first = await embeddings.generateEmbedding('cats');
    const second = await embeddings.generateEmbedding(' cats');
    expect(second).toEqual(first);
    expect(model.calls).toHaveLength(1);
    expect([...cache.values.values()]).toEqual([Buffer.from(first.buffer).toString('base64')]);
    expect([...cache.ttls]).toEqual([30 * 24 * 3_600_000]);
    expect([...cache.values.keys()].join()).not.toContain('cats');
  });

  it('keeps a key for each model, its dimensions, its parameters, and each private tenant', async () => {
    const cache = new RecordingCache();
    const model = new LetterModel();
    const first = await startVector({ embeddings: { cache, model } });
    await first.embeddings.embed('cats');
    await first.embeddings.embed('cats', { private: 'acme' });
    await first.embeddings.embed('cats', { private: 'umbrella' });
    const other = await startVector({ embeddings: { cache, model, params: { dimensions: 3 } } });
    await other.embeddings.embed('cats');
    expect(model.calls).toHaveLength(4);
    expect(cache.values.size).toBe(4);
  });

  it('is left alone when it fails, hangs or holds something else', async () => {
    const broken = { get: () => new Promise(() => {}), set: () => Promise.reject(new Error('full')) };
    const { embeddings, clock, logger } = await startVector({ embeddings: { cache: broken } });
    const work = embeddings.embed('cats');
    await clock.advance(1_000);
    expect([...(await work)]).toEqual(letters('cats'));
    expect(
      logger.lines.filter((line) => JSON.stringify(line).includes('The cache of embeddings failed')),
    ).toHaveLength(1);
    const odd = { get: () => 'AAAA', set: () => {} };
    const second = await startVector({ embeddings: { cache: odd } });
    expect([...(await second.embeddings.embed('cats'))]).toEqual(letters('cats'));
  });

  it('names the class of an error of the cache in the log, never its message, which can repeat a value', async () => {
    const cache = { get: () => undefined, set: () => Promise.reject(new TypeError('cannot keep cats')) };
    const { embeddings, logger } = await startVector({ embeddings: { cache } });
    await embeddings.embed('cats');
    const lines = JSON.stringify(logger.lines);
    expect(lines).toContain('The cache of embeddings failed; calls go on without it.');
    expect(lines).toContain('It threw TypeError');
    expect(lines).not.toContain('cats');
  });

  it('makes a second call pay only for the failures, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 60 }),
        fc.infiniteStream(fc.constantFrom(0, 0, 0, 400, 413, 500, 503)),
        fc.integer({ min: 1, max: 7 }),
        async (texts, statuses, batchSize) => {
          const cache = new RecordingCache();
          const { app, embeddings, model } = await startVector({ embeddings: { cache, maxRetries: 0 } });
          const paid = new Map<string, number>();
          model.fail = (batch) => {
            const status = statuses.next().value as number;
            if (status > 0) throw sdkError(status);
            for (const text of batch) paid.set(text, (paid.get(text) ?? 0) + 1);
          };
          const normal = texts.map((text) => text.normalize('NFC').trim());
          for (let round = 0; round < 3; round++) {
            app.get(CircuitBreakerService).reset('embeddings');
            const outcomes = await embeddings.embedMany(texts, { batchSize });
            const got = outcomes.flatMap(({ vector }, index) => (vector ? [normal[index]] : []));
            expect(got.every((text) => paid.get(text as string) === 1)).toBe(true);
            expect(outcomes.map(({ vector }) => vector && [...vector])).toEqual(
              normal.map((text) => (paid.has(text) ? letters(text) : undefined)),
            );
          }
          expect([...paid.values()].every((count) => count === 1)).toBe(true);
          await app.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('embedManyOrThrow', () => {
  it('throws the first error', async () => {
    const { embeddings } = await startVector();
    await expect(embeddings.embedManyOrThrow(['fine', '', 'x'.repeat(30_000)])).rejects.toMatchObject({
      code: 'EMPTY_TEXT',
    });
  });
});

describe('the options of a call', () => {
  it('are refused if the texts are no list', async () => {
    const { embeddings, vectors } = await startVector();
    const refusal = { code: 'VALIDATION_FAILED', message: 'Expected a list of texts, got string.' };
    await expect(embeddings.embedMany('cats' as never)).rejects.toMatchObject(refusal);
    await expect(vectors.in('n').batchSearchByText('cats' as never)).rejects.toMatchObject(refusal);
  });

  it('are checked', async () => {
    const { embeddings } = await startVector();
    await expect(embeddings.embedMany([], { batchsize: 3, concurrency: 0 } as never)).rejects.toThrow(
      /did you mean "batchSize".*\n?.*concurrency/s,
    );
  });
});
