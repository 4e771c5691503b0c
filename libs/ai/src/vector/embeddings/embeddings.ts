import { currentContext, type EventTopic, type ResilienceEvents } from '@breakwater/core';
import type { AiEmbeddingsEvent } from '../../ai.events.js';
import { GuardedCache } from '../../answers/guarded-cache.js';
import { cacheKey } from '../cache-key.js';
import { guardOf } from '../cache-guard.js';
import { inParallel } from '../in-parallel.js';
import { EmbeddingRun } from './embedding-run.js';
import {
  checkEmbedOptions,
  type EmbedManyOptions,
  type EmbedOptions,
  type ResolvedEmbeddingsOptions,
} from './embeddings.options.js';
import { type CallFigures, ModelCalls, type ModelHome } from './model-calls.js';
import { RateGate } from './rate-gate.js';
import { batchesOf, checkTexts, sendableText } from './texts.js';
import { decodeVector, encodeVector } from './vector-text.js';

/** The outcome for one text: a vector, or the reason why it is missing. */
export type EmbeddingOutcome =
  | { readonly vector: Float32Array; readonly error?: undefined }
  | { readonly error: unknown; readonly vector?: undefined };

/** The parts of an application that embeddings use. */
export interface EmbeddingsHome extends ModelHome {
  readonly events: ResilienceEvents;
}

/** Look-ups in the cache that run at the same time. */
const LOOKUPS = 100;

/** Vectors of texts. */
export class Embeddings {
  readonly provider: string;
  readonly modelId: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** Further fields of each call of the model. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly #calls: ModelCalls;
  readonly #cache: GuardedCache | undefined;
  readonly #gate: RateGate;
  readonly #finished: EventTopic<AiEmbeddingsEvent>;

  // Private fields are not printed: the model and the cache can contain keys.
  readonly #options: ResolvedEmbeddingsOptions;
  readonly #home: EmbeddingsHome;

  /** @internal `VectorModule` creates it. */
  constructor(options: ResolvedEmbeddingsOptions, home: EmbeddingsHome) {
    this.#options = options;
    this.#home = home;
    const { clock, events } = home;
    this.#calls = new ModelCalls(options, home);
    this.provider = this.#calls.model.provider;
    this.modelId = this.#calls.model.modelId;
    this.dimensions = options.dimensions;
    this.params = options.params;
    this.#gate = new RateGate(clock, options.maxRetryAfter);
    this.#finished = events.topic('ai.embeddings');
    if (options.cache) {
      this.#cache = new GuardedCache(
        options.cache,
        guardOf('The cache of embeddings', options.cacheTtl, clock),
      );
    }
  }

  /**
   * Returns the vector of one text.
   *
   * @throws EmbeddingError when the text cannot be sent, or the model gives no vector of the right length
   * @throws AiProviderError when the model fails, or the error of the policy that refuses the call
   */
  async embed(text: string, options: EmbedOptions = {}): Promise<Float32Array> {
    const [vector] = await this.embedManyOrThrow([text], options);
    return vector as Float32Array;
  }

  /**
   * Returns an outcome for each text, in order. The same text is sent once. A text that fails does not affect the others, and a
   * second call with the same texts pays only for those that failed, if there is a cache.
   *
   * @throws the reason of `signal` when it aborts
   * @throws ValidationError for anything but a list
   * @throws OptionsError when an option is wrong
   */
  async embedMany(
    texts: readonly string[],
    options: EmbedManyOptions = {},
  ): Promise<readonly EmbeddingOutcome[]> {
    checkTexts(texts);
    checkEmbedOptions(options, 'embedMany');
    const begun = this.#home.clock.now();
    const signal = options.signal ?? currentContext()?.signal;
    signal?.throwIfAborted();
    const outcomes = new Map<string, EmbeddingOutcome>();
    const sendable = texts.map((text) => attempt(() => sendableText(text, this.#options)));
    const wanted = [...new Set(sendable.flatMap(({ text }) => text ?? []))];
    const missing = await this.#lookUp(wanted, options, outcomes);
    const figures = { calls: 0, tokens: 0 };
    const writes: Promise<void>[] = [];
    try {
      await this.#compute(missing, { ...options, signal }, outcomes, figures, writes);
    } finally {
      await Promise.all(writes);
      this.#publish(begun, texts.length, { wanted, missing, outcomes }, figures);
    }
    return sendable.map(({ text, error }) => copied(text === undefined ? { error } : outcomes.get(text)));
  }

  /**
   * Like {@link embedMany}, for callers who need all vectors.
   *
   * @throws the first error, in the order of the texts
   */
  async embedManyOrThrow(
    texts: readonly string[],
    options: EmbedManyOptions = {},
  ): Promise<readonly Float32Array[]> {
    const outcomes = await this.embedMany(texts, options);
    return outcomes.map(({ vector, error }) => {
      if (vector) return vector;
      throw error;
    });
  }

  /** Another name of {@link embed}. */
  generateEmbedding(text: string, options?: EmbedOptions): Promise<Float32Array> {
    return this.embed(text, options);
  }

  /** Another name of {@link embedMany}. */
  batchGenerateEmbeddings(
    texts: readonly string[],
    options?: EmbedManyOptions,
  ): Promise<readonly EmbeddingOutcome[]> {
    return this.embedMany(texts, options);
  }

  /** Finds vectors in the cache and returns the texts that have none. */
  async #lookUp(
    texts: readonly string[],
    options: EmbedOptions,
    outcomes: Map<string, EmbeddingOutcome>,
  ): Promise<readonly string[]> {
    const cache = this.#cache;
    if (!cache) return texts;
    await inParallel(texts, LOOKUPS, async (text) => {
      const { value } = await cache.get(this.#keyOf(text, options));
      const vector = decodeVector(value, this.dimensions);
      if (vector) outcomes.set(text, { vector });
    });
    return texts.filter((text) => !outcomes.has(text));
  }

  async #compute(
    texts: readonly string[],
    options: EmbedManyOptions,
    outcomes: Map<string, EmbeddingOutcome>,
    figures: CallFigures,
    writes: Promise<void>[],
  ): Promise<void> {
    if (texts.length === 0) return;
    const { signal, batchSize = this.#options.batchSize, concurrency = this.#options.concurrency } = options;
    const { model } = this.#calls;
    const [limit = Infinity, parallel = true] = await Promise.all([
      model.maxEmbeddingsPerCall,
      model.supportsParallelCalls,
    ]);
    const size = Math.max(1, Math.min(batchSize, limit));
    const run = new EmbeddingRun(batchesOf(texts, size, this.#options.maxTokensPerBatch), {
      gate: this.#gate,
      maxRefusals: this.#options.maxRetries,
      signal,
      send: (batch) => this.#calls.send(batch, signal, figures),
      keep: (text, vector) => {
        outcomes.set(text, { vector });
        if (this.#cache) writes.push(this.#cache.set(this.#keyOf(text, options), encodeVector(vector)));
      },
      fail: (text, error) => outcomes.set(text, { error }),
    });
    await run.finish(parallel ? concurrency : 1);
  }

  #keyOf(text: string, { private: tenant }: EmbedOptions): string {
    const { provider, modelId, dimensions } = this;
    return cacheKey({
      kind: 'embedding',
      namespace: tenant,
      provider,
      modelId,
      dimensions,
      params: this.params,
      text,
    });
  }

  #publish(
    begun: number,
    texts: number,
    {
      wanted,
      missing,
      outcomes,
    }: Readonly<{
      wanted: readonly string[];
      missing: readonly string[];
      outcomes: Map<string, EmbeddingOutcome>;
    }>,
    { calls, tokens }: CallFigures,
  ): void {
    if (!this.#finished.active) return;
    const computed = missing.filter((text) => outcomes.get(text)?.vector).length;
    this.#finished.publish({
      provider: this.provider,
      model: this.modelId,
      texts,
      cached: wanted.length - missing.length,
      computed,
      failed: missing.length - computed,
      calls,
      tokens,
      duration: this.#home.clock.now() - begun,
    });
  }
}

/** Each caller gets a vector of its own. */
const copied = (outcome: EmbeddingOutcome | undefined): EmbeddingOutcome =>
  outcome?.vector ? { vector: outcome.vector.slice() } : { error: outcome?.error };

function attempt(read: () => string): { readonly text?: string; readonly error?: unknown } {
  try {
    return { text: read() };
  } catch (error) {
    return { error };
  }
}
