import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileValues } from '@breakwater/core/testing';
import { MockLanguageModelV4 } from 'ai/test';
import type { AiCache } from '../src/index.js';
import { greeting, withTwo } from './support/capabilities.js';
import { refusedCall, textAnswer } from './support/models.js';
import { startAi } from './support/start-ai.js';

type Fault = { readonly kind: string; readonly run: (signal: AbortSignal | undefined) => unknown };

const FAULTS: readonly Fault[] = [
  { kind: 'answers', run: () => textAnswer('Good day') },
  { kind: 'answers too much', run: () => textAnswer('x'.repeat(100)) },
  { kind: 'refuses', run: () => textAnswer('', { finish: 'content-filter' }) },
  { kind: 'gives nothing', run: () => undefined },
  { kind: 'gives another shape', run: () => ({ content: 'x', finishReason: null }) },
  { kind: 'hangs', run: () => new Promise(() => undefined) },
  ...[400, 401, 403, 404, 408, 429, 500, 503].map((status) => ({
    kind: `${status}`,
    run: () => Promise.reject(refusedCall(status)),
  })),
  ...hostileValues().map((value, index) => ({
    kind: `throws the hostile value ${index}`,
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an SDK can throw anything
    run: () => Promise.reject(value),
  })),
];

const fault = fc.constantFrom(...FAULTS);
const model = (turns: readonly Fault[]): MockLanguageModelV4 => {
  let call = 0;
  return new MockLanguageModelV4({
    doGenerate: (async ({ abortSignal }: { abortSignal?: AbortSignal }) =>
      turns[call++ % turns.length]?.run(abortSignal)) as never,
  });
};

const CACHES: readonly AiCache[] = [
  { get: () => undefined, set: () => undefined },
  { get: () => Promise.reject(new Error('x')), set: () => Promise.reject(new Error('x')) },
  { get: () => new Promise(() => undefined), set: () => new Promise(() => undefined) },
  { get: () => ({ shape: 1, service: 'x', confidence: 2, output: { toString: 1 } }), set: () => undefined },
];

describe('whatever providers and caches do', () => {
  it('answers within the budget, and leaves nothing behind', async () => {
    const turns = fc.array(fault, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(turns, turns, fc.constantFrom(...CACHES), async (first, second, store) => {
        await using app = await startAi(withTwo(model(first), model(second), { cache: { store } }));
        const answers = Array.from({ length: 3 }, (_, call) => app.ai.process(greeting, { name: `${call}` }));
        const all = Promise.all(answers);
        await app.clock.advance(15_000);
        for (const { result, processingTime } of await all) {
          expect(typeof result === 'string' && result.length <= 40).toBe(true);
          expect(processingTime).toBeLessThanOrEqual(14_800);
        }
        await app.clock.advance(60_000);
        expect(app.clock.referenced).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
