import type { StoreContext } from '../cursors/cursor-store.js';

/** One sentence of a contract. */
export interface ContractCase {
  /** Completes "it ...". */
  readonly title: string;
  /** Rejects if the store breaks the contract. */
  readonly run: () => Promise<void>;
}

let streams = 0;

/** Returns the name of a stream that no other case uses. */
export const freshStream = (): string => `contract-${process.pid}-${++streams}`;

/** The context of calls that nobody aborts. */
export const PATIENT: StoreContext = { signal: new AbortController().signal };
