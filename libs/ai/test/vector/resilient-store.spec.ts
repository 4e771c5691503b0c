import { inspect } from 'node:util';
import { ResilienceEvents, VectorStoreError } from '@breakwater/core';
import { CircuitBreakerService, ResilienceService } from '@breakwater/resilience';
import { describe, expect, it } from '@jest/globals';
import type { AiVectorCallEvent } from '../../src/ai.events.js';
import { InMemoryVectorStore, ResilientVectorStore, type VectorItem } from '../../src/vector/index.js';
import { type CreateVectorStore, vectorStoreContract } from '../../src/vector/testing/index.js';
import {
  LetterModel,
  letters,
  RecordingCache,
  startVector,
  type VectorApplication,
  type VectorParts,
} from './start-vector.js';

/** A store that counts searches, and fails as a test says. */
class FlakyStore extends InMemoryVectorStore {
  searches = 0;
  writes = 0;
  fail: (signal: AbortSignal | undefined) => unknown = () => undefined;

  constructor() {
    super({ dimensions: 3 });
  }

  override async search(...[namespace, query, options]: Parameters<InMemoryVectorStore['search']>) {
    this.searches++;
    await this.fail(options?.signal);
    return super.search(namespace, query, options);
  }

  override async upsert(...[namespace, items, options]: Parameters<InMemoryVectorStore['upsert']>) {
    this.writes++;
    await this.fail(options?.signal);
    return super.upsert(namespace, items, options);
  }

  override async ping(): Promise<void> {
    await this.fail(undefined);
  }
}

const down = (): never => {
  throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
};

const items = (...texts: string[]): VectorItem[] =>
  texts.map((text) => ({ id: text, vector: letters(text), metadata: { text } }));

interface StoreApplication extends VectorApplication {
  readonly store: FlakyStore;
}

async function start(parts: VectorParts = {}): Promise<StoreApplication> {
  const store = new FlakyStore();
  const application = await startVector({ store, ...parts });
  await application.vectors.upsert('videos', items('cats', 'dogs', 'fish'));
  store.writes = 0;
  return { ...application, store };
}

/** Opens the circuit of the store. */
async function openCircuit({ store, vectors }: StoreApplication): Promise<void> {
  store.fail = down;
  for (let call = 0; call < 5; call++) {
    await expect(vectors.search('videos', { vector: [1, 2, 3], topK: 1 }, { maxRetries: 0 })).rejects.toThrow(
      'failed to search',
    );
  }
  store.searches = 0;
}

describe('ResilientVectorStore', () => {
  /** One application for each metric: the cases use namespaces of their own. */
  const started = new Map<string, Promise<VectorApplication>>();
  const create: CreateVectorStore = async (space) => {
    const known = started.get(space.metric) ?? startVector({ store: new InMemoryVectorStore(space) });
    started.set(space.metric, known);
    return (await known).vectors;
  };

  it.each(vectorStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('keeps vectors in memory without another store', async () => {
    const { vectors } = await startVector();
    expect(
      await vectors.in('videos').upsertTexts([
        { id: '1', text: 'cats' },
        { id: '2', text: ' ' },
      ]),
    ).toMatchObject([{ id: '2', error: { code: 'EMPTY_TEXT' } }]);
    expect(await vectors.in('videos').stats()).toEqual({ count: 1 });
    expect(vectors.metric).toBe('cosine');
  });

  it('refuses a wrong item before it pays for its vector', async () => {
    const { vectors, model } = await startVector();
    const wrong = { id: '', text: 'cats' };
    await expect(vectors.in('videos').upsertTexts([wrong])).rejects.toMatchObject({ status: 400 });
    expect(model.calls).toEqual([]);
  });

  it('uses the policy of the vector store preset: 30 s, 3 retries, 20 calls', async () => {
    const { app } = await start();
    const steps = app.get(ResilienceService).explain('vector').toString();
    expect(steps).toMatchInlineSnapshot(`
      "vector: retry > circuitBreaker > attemptTimeout > bulkhead > operation
      1. retry (vector)
           backoff = 'exponential'  [default]
           delay = 1000  [default]
           factor = 2  [default]
           maxRetries = 3  [policy 'vector']
           jitter = 'full'  [default]
           maxDelay = 10000  [default]
           maxDuration = Infinity  [default]
           retryOn = ['transient']  [default]
           abortOn = []  [default]
           respectRetryAfter = true  [default]
           maxRetryAfter = 10000  [default]
           budget = { ratio: 0.2, minimum: 100, window: 10000, rejectWithBudgetError: false }  [default]
           presentBudget = { available: 100, limit: 100 }  [measured]
      2. circuitBreaker (vector)
           mode = 'enforce'  [default]
           critical = false  [default]
           timeout = false  [policy 'vector']
           errorThresholdPercentage = 50  [preset 'vectorStore']
           volumeThreshold = 10  [preset 'vectorStore']
           consecutiveFailures = 5  [preset 'vectorStore']
           slowCallThresholdPercentage = 100  [default]
           window = 'time'  [default]
           rollingCountTimeout = 120000  [preset 'vectorStore']
           rollingCountBuckets = 10  [default]
           rollingCountSize = 100  [default]
           resetTimeout = 60000  [preset 'vectorStore']
           halfOpen = { calls: 1, successes: 2, mode: 'all', maxWait: 60000 }  [preset 'vectorStore']
           ignore = 'VALIDATION_FAILED'  [policy 'vector']
           inspectCauses = false  [default]
      3. attemptTimeout (vector)
           timeout = 30000  [policy 'vector']
      4. bulkhead (vector)
           maxConcurrent = 20  [policy 'vector']
           maxQueue = 100  [policy 'vector']
           maxWait = Infinity  [default]
           order = 'first-come'  [default]
           targetWait = Infinity  [default]
           abandonedAfter = 30000  [default]"
    `);
  });

  it('retries a store that cannot be reached', async () => {
    const { vectors, store, clock } = await start();
    store.fail = () => (store.searches < 3 ? down() : undefined);
    const work = vectors.in('videos').searchByText('cats');
    await clock.advance(10_000);
    expect((await work).hits[0]?.id).toBe('cats');
    expect(store.searches).toBe(3);
  });

  it('describes a failure without the vector and the rest of a long text', async () => {
    const { vectors, store } = await start({ maxRetries: 0 });
    store.fail = down;
    const error: unknown = await vectors
      .in('videos')
      .searchByText('x'.repeat(300), undefined, 7)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VectorStoreError);
    expect(error).toMatchObject({
      message: "The vector store 'vector' failed to search.",
      code: 'VECTORDB_ERROR',
      status: 503,
      retryable: true,
      metadata: { store: 'vector', operation: 'search', topK: 7, query: 'x'.repeat(100) },
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('passes wrong input through, and does not count it against the store', async () => {
    const { app, vectors, model } = await start();
    const videos = vectors.in('videos');
    await expect(videos.searchByText('cats', undefined, 1_001)).rejects.toMatchObject({ status: 400 });
    await expect(videos.search({ vector: [1], topK: 1 })).rejects.toMatchObject({ status: 400 });
    expect(() => vectors.in('')).toThrow(/namespace/);
    expect(model.calls).toEqual([]);
    expect(app.get(CircuitBreakerService).getState('vector')?.stats.failures).toBe(0);
  });

  it('obeys the limits of a single call, on the circuit of all calls', async () => {
    const application = await start();
    const { app, vectors, store, clock } = application;
    store.fail = () => new Promise(() => {});
    const work = vectors.in('videos').searchByText('cats', undefined, 5, { timeout: 100, maxRetries: 1 });
    const failed = expect(work).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(1_500);
    await failed;
    expect(store.searches).toBe(2);
    expect(app.get(CircuitBreakerService).getState('vector')?.stats.failures).toBe(2);
  });

  it('neither asks the store nor pays for a vector while its circuit is open', async () => {
    const application = await start();
    const { vectors, store, model } = application;
    await openCircuit(application);
    await expect(vectors.in('videos').searchByText('cats')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(store.searches).toBe(0);
    expect(model.calls).toEqual([]);
  });

  it('rejects with the reason of the caller who aborts', async () => {
    const { vectors, store } = await start();
    const controller = new AbortController();
    store.fail = (signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        controller.abort(new Error('the caller left'));
      });
    const work = vectors.in('videos').searchByText('cats', undefined, 5, { signal: controller.signal });
    await expect(work).rejects.toThrow('the caller left');
    expect(store.searches).toBe(1);
  });

  it('publishes an event for each call', async () => {
    const { app, vectors, store } = await start({ maxRetries: 0 });
    const events: AiVectorCallEvent[] = [];
    app.get(ResilienceEvents).on('ai.vector-call', (event) => events.push(event));
    await vectors.in('videos').delete(['fish']);
    store.fail = down;
    await expect(vectors.in('videos').searchByText('cats')).rejects.toThrow('failed to search');
    expect(events).toMatchObject([
      { store: 'vector', operation: 'delete', outcome: 'succeeded' },
      { store: 'vector', operation: 'search', outcome: 'failed', error: { code: 'VECTORDB_ERROR' } },
    ]);
  });

  it('leaves nothing behind after 10 000 calls', async () => {
    const cache = { get: () => undefined, set: () => {} };
    const { app, vectors, clock, store } = await start({ cache: { store: cache } });
    const controller = new AbortController();
    const before = clock.pending;
    for (let call = 0; call < 10_000; call++) {
      const limits = {
        signal: controller.signal,
        // Some calls have limits of their own.
        ...(call % 20 === 0 && { timeout: 1_000 + call }),
      };
      if (call % 100 === 0) await vectors.in(`tenant-${call}`).upsert(items('cats'), limits);
      await vectors.in('videos').searchByText(`text ${call % 10}`, undefined, 1, limits);
    }
    await clock.advance(60_000);
    expect(clock.pending).toBeLessThanOrEqual(before + 1);
    expect(store.searches).toBe(10_000);
    expect(app.get(CircuitBreakerService).getAllStates()).toEqual({
      vector: expect.anything(),
      embeddings: expect.anything(),
    });
  });
});

describe('the cache of searches', () => {
  const cached = async (parts: VectorParts = {}): Promise<StoreApplication & { cache: RecordingCache }> => {
    const cache = new RecordingCache();
    return { ...(await start({ cache: { store: cache }, ...parts })), cache };
  };

  it('answers the same search for an hour, without the model and the store', async () => {
    const { vectors, store, model, cache } = await cached();
    const videos = vectors.in('videos');
    const first = await videos.searchByText('cats', { field: 'text', eq: 'cats' }, 3);
    const second = await videos.searchByText(' cats', { eq: 'cats', field: 'text' }, 3);
    expect(first).toMatchObject({ cached: false, degraded: false });
    expect(second).toEqual({ ...first, cached: true });
    expect([store.searches, model.calls.length]).toEqual([1, 1]);
    expect([...cache.ttls]).toEqual([3_600_000]);
    expect(vectors.getHealthStatus().details).toMatchObject({ cache: { hits: 1, misses: 1 } });
  });

  it('is not asked with `skipCache`', async () => {
    const { vectors, store, cache } = await cached();
    const videos = vectors.in('videos');
    await videos.searchByText('cats');
    await videos.searchByText('cats', undefined, 10, { skipCache: true });
    expect(store.searches).toBe(2);
    expect(cache.values.size).toBe(1);
  });

  it('tells searches apart by namespace, filter, limit and score', async () => {
    const { vectors, store } = await cached();
    const videos = vectors.in('videos');
    await videos.searchByText('cats');
    await videos.searchByText('Cats');
    await videos.searchByText('cats', { field: 'text', eq: 'cats' });
    await videos.searchByText('cats', undefined, 9);
    await videos.searchByText('cats', undefined, 10, { minScore: 0.5 });
    await vectors.in('users').searchByText('cats');
    expect(store.searches).toBe(6);
  });

  it('never answers with hits from before a write, of any replica', async () => {
    const cache = new RecordingCache();
    const counters = new Map<string, number>();
    const epochs = {
      get: async (key: string) => (counters.has(key) ? String(counters.get(key)) : null),
      incr: async (key: string) => {
        counters.set(key, (counters.get(key) ?? 0) + 1);
        return counters.get(key)!;
      },
    };
    const store = new FlakyStore();
    const one = await startVector({ store, cache: { store: cache, epochs } });
    const other = await startVector({ store, cache: { store: cache, epochs } });
    await one.vectors.in('videos').upsert(items('cats'));
    const find = async (): Promise<string[]> =>
      (await other.vectors.in('videos').searchByText('cats')).hits.map(({ id }) => id);
    expect(await find()).toEqual(['cats']);
    await one.vectors.in('videos').upsert(items('dogs'));
    expect((await find()).toSorted()).toEqual(['cats', 'dogs']);
    await one.vectors.in('videos').delete(['cats']);
    expect(await find()).toEqual(['dogs']);
    await one.vectors.in('users').delete('all');
    await find();
    expect(store.searches).toBe(3);
  });

  it('is not used while the counters do not answer', async () => {
    const cache = new RecordingCache();
    let lost = false;
    let epoch = 0;
    const answer = (value: number): Promise<number> =>
      lost ? Promise.reject(new Error('Redis is lost')) : Promise.resolve(value);
    const epochs = { get: () => answer(epoch), incr: () => answer(lost ? epoch : ++epoch) };
    const { vectors, store } = await start({ cache: { store: cache, epochs } });
    const videos = vectors.in('videos');
    await videos.searchByText('cats');
    lost = true;
    await videos.upsert(items('mice'));
    await videos.searchByText('cats');
    lost = false;
    await videos.searchByText('cats');
    await videos.searchByText('cats');
    expect(store.searches).toBe(3);
  });
});

describe('the fallback of searches', () => {
  it('is empty, and says so', async () => {
    const { vectors, store } = await start({ fallback: 'empty', maxRetries: 0 });
    store.fail = down;
    expect(await vectors.in('videos').searchByText('cats')).toEqual({
      hits: [],
      cached: false,
      degraded: true,
    });
  });

  it('gives the last hits of the same search', async () => {
    const cache = new RecordingCache();
    const { vectors, store } = await start({ fallback: 'last', cache: { store: cache }, maxRetries: 0 });
    const videos = vectors.in('videos');
    const { hits } = await videos.searchByText('cats');
    await videos.upsert(items('mice'));
    store.fail = down;
    expect(await videos.searchByText('cats')).toEqual({ hits, cached: false, degraded: true });
    await expect(videos.searchByText('dogs')).rejects.toMatchObject({ code: 'VECTORDB_ERROR' });
  });

  it('asks a function, also while the circuit is open and when the model fails', async () => {
    const asked: unknown[] = [];
    const application = await start({
      fallback: ({ error, ...search }) => {
        asked.push(search);
        return [{ id: 'by keywords', score: 0, metadata: {} }];
      },
    });
    const { vectors, model } = application;
    model.fail = () => {
      throw Object.assign(new Error('bad key'), { statusCode: 401 });
    };
    const filter = { field: 'text', eq: 'cats' } as const;
    const answer = { hits: [{ id: 'by keywords' }], degraded: true };
    expect(await vectors.in('videos').searchByText('cats', filter, 3)).toMatchObject(answer);
    await openCircuit(application);
    expect(await vectors.in('videos').searchByText('cats', filter, 3)).toMatchObject(answer);
    const search = { namespace: 'videos', text: 'cats', filter, limit: 3 };
    expect(asked).toEqual([search, search]);
  });

  it('does not hide wrong input', async () => {
    const { vectors } = await start({ fallback: 'empty' });
    await expect(vectors.in('videos').searchByText('  ')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  });
});

describe('batchSearchByText', () => {
  it('returns outcomes in order, and searches a text once', async () => {
    const { vectors, store, model } = await start();
    const outcomes = await vectors.in('videos').batchSearchByText(['dogs', 'cats', '', ' dogs ']);
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.hits[0]?.id : outcome.error))).toMatchObject([
      'dogs',
      'cats',
      { code: 'EMPTY_TEXT' },
      'dogs',
    ]);
    expect(store.searches).toBe(2);
    expect(model.calls).toEqual([['dogs', 'cats']]);
  });

  it('runs at most 5 searches at the same time', async () => {
    const { vectors, store } = await start();
    let running = 0;
    let most = 0;
    store.fail = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await vectors.in('videos').batchSearchByText(Array.from({ length: 30 }, (_, index) => `text ${index}`));
    expect(most).toBe(5);
  });

  it('starts no further search once the circuit is open', async () => {
    const { vectors, store } = await start();
    store.fail = down;
    const texts = Array.from({ length: 30 }, (_, index) => `text ${index}`);
    const outcomes = await vectors
      .in('videos')
      .batchSearchByText(texts, undefined, 3, { maxRetries: 0, concurrency: 2 });
    const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : (outcome.error as { code: string }).code));
    expect(store.searches).toBeLessThanOrEqual(6);
    expect(codes.filter((code) => code === 'VECTORDB_ERROR')).toHaveLength(store.searches);
    expect(codes.filter((code) => code === 'CIRCUIT_OPEN')).toHaveLength(30 - store.searches);
  });

  it('has one deadline, and keeps what it has', async () => {
    const { vectors, store, clock } = await start();
    store.fail = () => (store.searches > 5 ? new Promise(() => {}) : undefined);
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    const work = vectors.in('videos').batchSearchByText(texts, undefined, 3, { deadline: 5_000 });
    await clock.advance(5_000);
    const outcomes = await work;
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5);
    expect(outcomes[19]).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
    expect(store.searches).toBe(10);
  });

  it('rejects when the caller aborts', async () => {
    const { vectors } = await start();
    const signal = AbortSignal.abort(new Error('the caller left'));
    await expect(vectors.in('videos').batchSearchByText(['a'], undefined, 1, { signal })).rejects.toThrow(
      'the caller left',
    );
  });
});

describe('the health of the store', () => {
  it('is told by its circuit, without a call', async () => {
    const application = await start();
    const { vectors, store } = application;
    expect(vectors.getHealthStatus()).toMatchObject({
      status: 'healthy',
      details: { store: 'vector', circuitBreaker: { state: 'closed', failureCount: 0 } },
    });
    await openCircuit(application);
    expect(vectors.getHealthStatus()).toMatchObject({
      status: 'degraded',
      details: { circuitBreaker: { state: 'open' } },
    });
    expect(store.searches).toBe(0);
  });

  it('is degraded while the circuit of the model is open', async () => {
    const { app, vectors } = await start();
    expect(vectors.getHealthStatus().details).toMatchObject({
      embeddings: { model: 'letters', circuitBreaker: { state: 'closed', failureCount: 0 } },
    });
    app.get(CircuitBreakerService).openCircuit('embeddings');
    expect(vectors.getHealthStatus()).toMatchObject({
      status: 'degraded',
      message: "Calls of the embedding model 'letters' are refused, because the circuit is open.",
      details: { embeddings: { circuitBreaker: { state: 'forced-open' } } },
    });
  });

  it('is checked by a ping that passes the circuit', async () => {
    const application = await start();
    const { vectors, store, clock } = application;
    await openCircuit(application);
    expect(await vectors.healthCheck()).toBe(false);
    store.fail = () => undefined;
    expect(await vectors.healthCheck()).toBe(true);
    store.fail = () => new Promise(() => {});
    const check = vectors.healthCheck();
    await clock.advance(5_000);
    expect(await check).toBe(false);
  });
});

it('prints nothing of its store, its model and its cache, which can contain keys', async () => {
  const secret = { password: 'hunter2' };
  const cache = Object.assign(new RecordingCache(), secret);
  const model = Object.assign(new LetterModel(), secret);
  const store = Object.assign(new FlakyStore(), secret);
  const { vectors, embeddings } = await startVector({
    store,
    cache: { store: cache },
    embeddings: { model, cache },
  });
  const printed = inspect([vectors, vectors.in('videos'), embeddings], { depth: 20, showHidden: true });
  expect(printed).not.toContain('hunter2');
});

it('is injected by its class', async () => {
  const { app, vectors } = await startVector();
  expect(app.get(ResilientVectorStore)).toBe(vectors);
});
