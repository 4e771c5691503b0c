import { type Clock, hasErrorCode, TimeoutExceededError } from '@breakwater/core';
import type { EmbeddingError } from '../embeddings/embedding.error.js';
import type { Embeddings } from '../embeddings/embeddings.js';
import { checkTexts, normalisedText } from '../embeddings/texts.js';
import { inParallel } from '../in-parallel.js';
import { checkSearch } from '../stores/checked-input.js';
import type { VectorFilter } from '../stores/vector-filter.js';
import type { VectorHit, VectorStore } from '../stores/vector-store.js';
import type { ResolvedStoreOptions } from './resilient-store.options.js';
import type { SearchCache } from './search-cache.js';
import {
  type BatchSearchOptions,
  DEFAULT_SEARCH,
  type SearchOptions,
  type VectorSearchAnswer,
  type VectorSearchOutcome,
} from './search.options.js';
import type { StoreCalls } from './store-calls.js';

/** The parts of a search beside its text. */
export interface SearchTarget {
  readonly namespace: string;
  readonly filter: VectorFilter | undefined;
  readonly limit: number;
}

/** The parts of a {@link TextSearch}. */
export interface TextSearchParts<M extends object> {
  readonly store: VectorStore<M>;
  readonly calls: StoreCalls;
  readonly embeddings: Embeddings;
  readonly cache: SearchCache<M> | undefined;
  readonly fallback: ResolvedStoreOptions['fallback'];
  readonly clock: Clock;
}

/** One text of a batch, on its way to its hits. */
interface Pending {
  readonly text: string;
  key?: string | undefined;
  vector?: Float32Array;
}

/** Searches by text: asks the cache, embeds the text, asks the store, and falls back. */
export class TextSearch<M extends object> {
  constructor(private readonly parts: TextSearchParts<M>) {}

  async one(text: string, target: SearchTarget, options: SearchOptions): Promise<VectorSearchAnswer<M>> {
    const [outcome] = await this.many([text], target, options);
    if (outcome?.ok) return { hits: outcome.hits, cached: outcome.cached, degraded: outcome.degraded };
    throw outcome?.error;
  }

  /** @throws the reason of the caller's signal when it aborts, or a ValidationError */
  async many(
    texts: readonly string[],
    target: SearchTarget,
    { concurrency = DEFAULT_SEARCH.concurrency, deadline, ...options }: BatchSearchOptions,
  ): Promise<readonly VectorSearchOutcome<M>[]> {
    checkTexts(texts);
    checkSearch(target.namespace, { topK: target.limit, filter: target.filter, minScore: options.minScore });
    const scope = this.#scope(options.signal, deadline);
    const within = { ...options, signal: scope.signal };
    try {
      const outcomes = new Map<string, VectorSearchOutcome<M>>();
      const pending = [...new Set(texts.map(keyText))].map((text): Pending => ({ text }));
      await inParallel(pending, concurrency, (one) => this.#lookUp(one, target, within, outcomes));
      await this.#embed(pending, within, outcomes);
      const ready = pending.filter(({ text }) => !outcomes.has(text));
      await inParallel(ready, concurrency, (one) => this.#search(one, target, within, outcomes));
      options.signal?.throwIfAborted();
      await this.#fallBack(target, outcomes, options);
      return texts.map((text) => outcomes.get(keyText(text)) as VectorSearchOutcome<M>);
    } finally {
      scope.close();
    }
  }

  /** A signal that aborts with that of the caller, or at the deadline. */
  #scope(
    signal: AbortSignal | undefined,
    deadline: number | undefined,
  ): { signal: AbortSignal | undefined; close: () => void } {
    if (deadline === undefined) return { signal, close: () => {} };
    const { clock } = this.parts;
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const late = new TimeoutExceededError('vector.batchSearchByText', deadline);
    const timer = clock.setTimeout(() => controller.abort(late), deadline);
    const close = (): void => {
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    return { signal: controller.signal, close };
  }

  async #lookUp(
    one: Pending,
    target: SearchTarget,
    { skipCache = false, minScore }: SearchOptions,
    outcomes: Map<string, VectorSearchOutcome<M>>,
  ): Promise<void> {
    const { cache } = this.parts;
    if (!cache || skipCache) return;
    one.key = await cache.keyOf(target.namespace, this.#facts(one.text, target, minScore));
    const hits = one.key === undefined ? undefined : await cache.get(one.key);
    if (hits) outcomes.set(one.text, { ok: true, hits, cached: true, degraded: false });
  }

  async #embed(
    pending: readonly Pending[],
    { signal }: SearchOptions,
    outcomes: Map<string, VectorSearchOutcome<M>>,
  ): Promise<void> {
    const missing = pending.filter(({ text }) => !outcomes.has(text));
    if (missing.length === 0) return;
    try {
      this.parts.calls.refuseIfOpen();
      const embedded = await this.parts.embeddings.embedMany(
        missing.map(({ text }) => text),
        { signal },
      );
      for (const [index, one] of missing.entries()) {
        const { vector, error } = embedded[index] ?? {};
        if (vector) one.vector = vector;
        else outcomes.set(one.text, { ok: false, error });
      }
    } catch (error) {
      for (const { text } of missing) outcomes.set(text, { ok: false, error });
    }
  }

  async #search(
    { text, key, vector }: Pending,
    target: SearchTarget,
    options: SearchOptions,
    outcomes: Map<string, VectorSearchOutcome<M>>,
  ): Promise<void> {
    const { store, calls, cache, fallback } = this.parts;
    const { namespace, filter, limit: topK } = target;
    const { minScore } = options;
    try {
      options.signal?.throwIfAborted();
      const hits = await calls.run(
        { operation: 'search', topK, query: text },
        (signal) =>
          store.search(namespace, { vector: vector as Float32Array, topK, filter, minScore }, { signal }),
        options,
      );
      if (cache && key !== undefined) {
        await cache.set(key, hits);
        if (fallback === 'last') await cache.setLast(namespace, this.#facts(text, target, minScore), hits);
      }
      outcomes.set(text, { ok: true, hits, cached: false, degraded: false });
    } catch (error) {
      outcomes.set(text, { ok: false, error });
    }
  }

  /** Replaces the failures that say nothing about the text or the caller. */
  async #fallBack(
    target: SearchTarget,
    outcomes: Map<string, VectorSearchOutcome<M>>,
    { minScore }: SearchOptions,
  ): Promise<void> {
    if (this.parts.fallback === undefined) return;
    for (const [text, outcome] of outcomes) {
      if (outcome.ok || isFaultOfText(outcome.error)) continue;
      try {
        const hits = await this.#fallbackHits(text, target, outcome.error, minScore);
        if (hits) outcomes.set(text, { ok: true, hits, cached: false, degraded: true });
      } catch (error) {
        outcomes.set(text, { ok: false, error });
      }
    }
  }

  async #fallbackHits(
    text: string,
    target: SearchTarget,
    error: unknown,
    minScore: number | undefined,
  ): Promise<readonly VectorHit<M>[] | undefined> {
    const { fallback, cache } = this.parts;
    if (fallback === 'empty') return [];
    if (fallback === 'last') return cache?.getLast(target.namespace, this.#facts(text, target, minScore));
    return (await fallback?.({ ...target, text, error })) as readonly VectorHit<M>[] | undefined;
  }

  /** The parts of a search that its hits depend on. */
  #facts(
    text: string,
    { filter, limit }: SearchTarget,
    minScore: number | undefined,
  ): Readonly<Record<string, unknown>> {
    const { provider, modelId, dimensions } = this.parts.embeddings;
    return {
      provider,
      modelId,
      dimensions,
      params: this.parts.embeddings.params,
      text,
      filter,
      limit,
      minScore,
    };
  }
}

/** Two writings of one text share a search. Anything but a text reaches the embeddings, which refuse it. */
const keyText = (text: string): string => (typeof text === 'string' ? normalisedText(text) : text);

const OF_TEXT: readonly EmbeddingError['code'][] = ['NOT_A_TEXT', 'EMPTY_TEXT', 'TOO_LONG', 'TEXT_REFUSED'];

const isFaultOfText = (error: unknown): boolean =>
  hasErrorCode(error, 'VALIDATION_FAILED') || OF_TEXT.some((code) => hasErrorCode(error, code));
