import assert from 'node:assert/strict';
import type {
  NewOperation,
  OperationRecord,
  OperationStore,
  StuckSelection,
} from '../stores/operation-store.js';

/** A store whose time a test can move. */
export interface OperationStoreUnderTest {
  readonly store: OperationStore;
  /** Lets the time of the store pass. A store with the clock of a server makes all its records older instead. */
  readonly elapse: (milliseconds: number) => unknown;
}

/** Creates the store for one case. It has no operations, and nobody leads. */
export type CreateOperationStore = () => OperationStoreUnderTest | Promise<OperationStoreUnderTest>;

/** One sentence of the contract. */
export interface ContractCase {
  /** Completes "it ...". */
  readonly title: string;
  /** Rejects if the store breaks the contract. */
  readonly run: () => Promise<void>;
}

/** Lease of the operations of the contract. The margins are longer than any pause of a test. */
export const LEASE = 600_000;

/** Time that fits into a lease, with a margin. */
export const WITHIN_LEASE = LEASE / 2;

/** Time beyond a lease, with a margin. */
export const BEYOND_LEASE = LEASE * 1.5;

/** Longest run of the operations of the contract. */
export const MAX_RUN = LEASE * 100;

export const operation = (parts: Partial<NewOperation> = {}): NewOperation => ({
  name: 'assembly',
  key: 'episode 1',
  owner: 'first',
  lease: LEASE,
  maxRun: MAX_RUN,
  ...parts,
});

/** Selects everything that is marked, at once. */
export const selection = (parts: Partial<StuckSelection> = {}): StuckSelection => ({
  recoverable: ['assembly'],
  maxRecoveries: 1,
  grace: 0,
  limit: 100,
  ...parts,
});

/** Begins an operation that must not run yet. */
export async function begin(
  store: OperationStore,
  parts: Partial<NewOperation> = {},
): Promise<OperationRecord> {
  const { begun, record } = await store.begin(operation(parts));
  assert.equal(begun, true);
  return record;
}

/** Begins an operation, lets its lease pass, and marks it. */
export async function beginStuck(
  { store, elapse }: OperationStoreUnderTest,
  parts: Partial<NewOperation> = {},
): Promise<OperationRecord> {
  const record = await begin(store, parts);
  await elapse(BEYOND_LEASE);
  await store.mark(100);
  return record;
}

export const keysOf = (records: readonly OperationRecord[]): string[] => records.map(({ key }) => key);
