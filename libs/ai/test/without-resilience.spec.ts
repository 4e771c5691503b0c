import { InMemoryVectorStore, VectorModule } from '@breakwater/ai/vector';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { AiModule } from '../src/index.js';
import { LetterModel } from './vector/start-vector.js';

const model = new LetterModel();
const store = new InMemoryVectorStore({ dimensions: 3 });

describe('an application without ResilienceModule', () => {
  it.each([
    ['AiModule', AiModule.forRoot()],
    ['AiModule', AiModule.forRootAsync({ useFactory: async () => ({}) })],
    ['VectorModule', VectorModule.forRoot({ store, embeddings: { model, dimensions: 3 } })],
  ])('is refused when it imports %s, with the line that is missing', async (name, module) => {
    const compiled = Test.createTestingModule({ imports: [module] }).compile();
    await expect(compiled).rejects.toThrow(
      `Expected "${name}" to be imported beside ResilienceModule: ` +
        'add ResilienceModule.forRoot() to the imports of the root module, got "no ResilienceModule"',
    );
  });
});
