import type { VectorValues } from '../stores/vector-store.js';

/**
 * A model that turns texts into vectors: the part of `EmbeddingModelV4` of the AI SDK that this package uses. So
 * `createOpenAI(...).embedding('text-embedding-3-small')` is one.
 */
export interface EmbeddingModel {
  readonly provider: string;
  readonly modelId: string;
  /** Maximum number of texts in one call. @default no limit */
  readonly maxEmbeddingsPerCall?: PromiseLike<number | undefined> | number | undefined;
  /** False if calls have to follow one another. @default true */
  readonly supportsParallelCalls?: PromiseLike<boolean> | boolean | undefined;
  doEmbed(options: EmbeddingCall): PromiseLike<EmbeddingResult>;
}

/** One call of an {@link EmbeddingModel}. */
export interface EmbeddingCall {
  values: string[];
  abortSignal?: AbortSignal;
}

/** Answer of an {@link EmbeddingModel}. */
export interface EmbeddingResult {
  /** The vectors, in the order of the texts. */
  readonly embeddings: readonly VectorValues[];
  readonly usage?: { readonly tokens: number } | undefined;
}

/** A function that turns texts into vectors, with the names under which they are kept. */
export interface EmbeddingFunction {
  readonly provider: string;
  /** A cache keeps the vectors under this name: change it with the function. */
  readonly modelId: string;
  readonly embed: (
    texts: readonly string[],
    options: { readonly signal: AbortSignal },
  ) => PromiseLike<readonly VectorValues[]> | readonly VectorValues[];
}

/** Returns a model that calls the function. */
export function modelOf(model: EmbeddingModel | EmbeddingFunction): EmbeddingModel {
  if (!('embed' in model)) return model;
  return {
    provider: model.provider,
    modelId: model.modelId,
    async doEmbed({ values, abortSignal }) {
      const signal = abortSignal ?? new AbortController().signal;
      return { embeddings: await model.embed(values, { signal }) };
    },
  };
}
