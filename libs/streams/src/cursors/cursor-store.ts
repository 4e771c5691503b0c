import type { SqlClient } from '@breakwater/core';

/** A position in a stream: a number that grows from event to event, e.g. microseconds since 1970, or a text that only the server understands. */
export type StreamCursor = number | string;

/** Context of a call of a store. */
export interface StoreContext {
  /** Aborts when the caller waits no longer. */
  readonly signal: AbortSignal;
}

/** A transaction of PostgreSQL: a client of `pg` or PGlite after BEGIN, or the client that `prisma.$transaction` passes to its function. */
export type CommitTransaction = SqlClient;

/** Port: keeps the position of each stream over restarts. */
export interface CursorStore {
  /** Returns the kept position; `undefined` when the stream has none. */
  load(stream: string, context: StoreContext): Promise<StreamCursor | undefined>;
  /** Keeps a position. A position before the kept one does not replace it. */
  save(stream: string, cursor: StreamCursor, context: StoreContext): Promise<void>;
  /**
   * Keeps a position as a part of a transaction of the caller. Returns false when the kept position is that one or a later one. Stores
   * outside of the database of the application have no such method.
   */
  saveWith?(transaction: CommitTransaction, stream: string, cursor: StreamCursor): Promise<boolean>;
}
