import type {
  VectorHit,
  VectorItem,
  VectorMetadata,
  VectorMetric,
  VectorStore,
} from '../stores/vector-store.js';

/** One sentence of the contract. */
export interface ContractCase {
  /** Completes "it ...". */
  readonly title: string;
  /** Rejects if the store breaks the contract. */
  readonly run: () => Promise<void>;
}

/** Creates the store for one case. The contract uses 3 dimensions. */
export type CreateVectorStore = (space: {
  readonly dimensions: number;
  readonly metric: VectorMetric;
}) => VectorStore | Promise<VectorStore>;

/** Metrics that a store has to support. */
export const METRICS: readonly VectorMetric[] = ['cosine', 'l2', 'ip'];

/** Number of dimensions of the contract. */
export const DIMENSIONS = 3;

let namespaces = 0;

/** Returns a namespace that no other case uses. */
export const freshNamespace = (): string => `contract-${process.pid}-${++namespaces}`;

export const item = (
  id: string,
  vector: readonly number[] = [1, 0, 0],
  metadata: VectorMetadata = {},
): VectorItem => ({ id, vector, metadata });

export const idsOf = (hits: readonly VectorHit[]): string[] => hits.map(({ id }) => id);

/** Creates the store of a case with the metric cosine, and a namespace. */
export async function begin(
  create: CreateVectorStore,
  metric: VectorMetric = 'cosine',
): Promise<{ readonly store: VectorStore; readonly namespace: string }> {
  return { store: await create({ dimensions: DIMENSIONS, metric }), namespace: freshNamespace() };
}

/** All ids of a namespace, in order. */
export async function allIds(store: VectorStore, namespace: string): Promise<string[]> {
  return idsOf(await store.search(namespace, { vector: [1, 1, 1], topK: 1_000 })).toSorted();
}
