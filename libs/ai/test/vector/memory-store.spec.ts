import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  InMemoryVectorStore,
  type VectorFilter,
  type VectorItem,
  type VectorStore,
} from '../../src/vector/index.js';
import { type CreateVectorStore, vectorStoreContract } from '../../src/vector/testing/index.js';

describe('InMemoryVectorStore', () => {
  const create: CreateVectorStore = (space) => new InMemoryVectorStore(space);

  it.each(vectorStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('reports all wrong options at once', () => {
    const options = { dimensions: 0, metric: 'angle', size: 3 };
    expect(() => new InMemoryVectorStore(options as never)).toThrow(
      /dimensions.*\n?.*metric.*\n?.*size|size/s,
    );
  });

  it('keeps the vectors of other items when many are deleted', async () => {
    const store = new InMemoryVectorStore({ dimensions: 2 });
    const ids = Array.from({ length: 500 }, (_, index) => `id-${index}`);
    await store.upsert(
      'n',
      ids.map((id, index) => ({ id, vector: [Math.cos(index), Math.sin(index)] })),
    );
    await store.delete(
      'n',
      ids.filter((_, index) => index % 100 !== 7),
    );
    for (const index of [7, 107, 207, 307, 407]) {
      const [hit] = await store.search('n', { vector: [Math.cos(index), Math.sin(index)], topK: 1 });
      expect(hit?.id).toBe(`id-${index}`);
    }
  });
});

interface Group {
  readonly group: number;
}

const vectors = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 });
const ids = fc.integer({ min: 0, max: 40 }).map((id) => `id-${id}`);
const groups = fc.integer({ min: 0, max: 2 });
const steps = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: ids, vector: vectors, group: groups }),
  fc.record({ kind: fc.constant('delete' as const), ids: fc.array(ids, { maxLength: 20 }) }),
  fc.record({ kind: fc.constant('clear' as const), group: groups }),
  fc.record({
    kind: fc.constant('search' as const),
    vector: vectors,
    topK: fc.integer({ min: 1, max: 50 }),
    group: fc.option(groups, { nil: undefined }),
  }),
);

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** Does everything in the simplest way. */
class Reference {
  readonly #items = new Map<string, VectorItem<Group>>();

  take(step: Step): unknown {
    if (step.kind === 'put') this.#items.set(step.id, itemOf(step));
    else if (step.kind === 'delete') return this.#remove(step.ids);
    else if (step.kind === 'clear') return this.#remove(this.#where(step.group).map(({ id }) => id));
    else return this.#search(step);
    return undefined;
  }

  #where(group: number | undefined): VectorItem<Group>[] {
    const all = [...this.#items.values()];
    return group === undefined ? all : all.filter(({ metadata }) => metadata?.group === group);
  }

  #remove(removed: readonly string[]): number {
    return removed.filter((id) => this.#items.delete(id)).length;
  }

  #search({ vector, topK, group }: Extract<Step, { kind: 'search' }>): unknown {
    const distance = (other: ArrayLike<number>): number =>
      Math.sqrt(vector.reduce((sum, value, index) => sum + (value - (other[index] as number)) ** 2, 0));
    return this.#where(group)
      .map(({ id, vector: other, metadata }) => ({ id, score: 0 - distance(other), metadata }))
      .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, topK);
  }
}

const itemOf = ({ id, vector, group }: Extract<Step, { kind: 'put' }>): VectorItem<Group> => ({
  id,
  vector,
  metadata: { group },
});

const inGroup = (group: number): VectorFilter => ({ field: 'group', eq: group });

async function take(store: VectorStore<Group>, step: Step): Promise<unknown> {
  if (step.kind === 'put') return store.upsert('n', [itemOf(step)]);
  if (step.kind === 'delete') return store.delete('n', step.ids);
  if (step.kind === 'clear') return store.delete('n', inGroup(step.group));
  const { vector, topK, group } = step;
  return store.search('n', { vector, topK, filter: group === undefined ? undefined : inGroup(group) });
}

describe('InMemoryVectorStore beside a simple reference', () => {
  it('gives the same answers after any writes and deletions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 120 }), async (sequence) => {
        const store = new InMemoryVectorStore<Group>({ dimensions: 2, metric: 'l2' });
        const reference = new Reference();
        for (const step of sequence) expect(await take(store, step)).toEqual(reference.take(step));
      }),
      { numRuns: 100 },
    );
  });
});
