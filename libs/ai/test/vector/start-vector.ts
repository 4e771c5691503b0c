import { VirtualClock } from '@breakwater/core/testing';
import { ResilienceModule } from '@breakwater/resilience';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  type EmbeddingFunction,
  Embeddings,
  type EmbeddingsOptions,
  ResilientVectorStore,
  VectorModule,
  type VectorModuleOptions,
} from '../../src/vector/index.js';

/** A model whose vectors tell the letters of a text: it counts calls, and fails as a test says. */
export class LetterModel implements EmbeddingFunction {
  readonly provider = 'test';
  readonly modelId = 'letters';
  /** The texts of each call. */
  readonly calls: (readonly string[])[] = [];
  /** Called before each answer; throws to fail the call. */
  fail: (texts: readonly string[], call: number) => void | Promise<void> = () => {};

  readonly embed = async (texts: readonly string[]): Promise<number[][]> => {
    this.calls.push(texts);
    await this.fail(texts, this.calls.length);
    return texts.map(letters);
  };
}

/** The vector of a text: its length, and the codes of its first two letters. */
export const letters = (text: string): number[] => [
  text.length,
  text.charCodeAt(0),
  text.length > 1 ? text.charCodeAt(1) : 0,
];

/** An error of the AI SDK. */
export const sdkError = (statusCode: number, responseHeaders: Record<string, string> = {}): Error =>
  Object.assign(new Error('the text of the prompt'), {
    name: 'AI_APICallError',
    statusCode,
    responseHeaders,
    requestBodyValues: { input: ['the text of the prompt'] },
  });

/** A cache whose content a test reads. */
export class RecordingCache {
  readonly values = new Map<string, unknown>();
  readonly ttls = new Set<number>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  set(key: string, value: unknown, { ttl }: { readonly ttl: number }): void {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
    this.ttls.add(ttl);
  }
}

/** An application with a vector store, on a clock that the test moves. */
export interface VectorApplication {
  readonly app: TestingModule;
  readonly clock: VirtualClock;
  readonly logger: RecordingLogger;
  readonly embeddings: Embeddings;
  readonly vectors: ResilientVectorStore;
  readonly model: LetterModel;
}

export type VectorParts = Partial<Omit<VectorModuleOptions, 'embeddings'>> & {
  readonly embeddings?: Partial<EmbeddingsOptions>;
};

export async function startVector(parts: VectorParts = {}): Promise<VectorApplication> {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const model = new LetterModel();
  const app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      VectorModule.forRoot({ ...parts, embeddings: { model, dimensions: 3, ...parts.embeddings } }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  app.useLogger(logger);
  await app.init();
  const embeddings = app.get(Embeddings);
  return { app, clock, logger, embeddings, vectors: app.get(ResilientVectorStore), model };
}
