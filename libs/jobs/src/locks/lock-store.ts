/** A lock that this process holds in a store. */
export interface StoredLock {
  /**
   * Grows with each holder of the key. A resource that remembers the greatest number it has seen can refuse a holder that has lost the
   * lock without knowing it. Missing if the store has no such number.
   */
  readonly fence?: number;
  /** Keeps the lock for another `ttl`. Returns false when it belongs to somebody else, or to nobody. */
  renew(): Promise<boolean>;
  /** Gives the lock back, unless it belongs to somebody else by now. */
  release(): Promise<void>;
  /** Calls `listener` when the store learns that the lock is lost, e.g. because its connection ended. Stores without connections never do. */
  onLost?(listener: () => void): void;
}

/** A tick of a scheduled method. */
export interface Tick {
  /**
   * Number of the tick, the same on all replicas: the time at which it is due. Without it, one replica may claim the method again when
   * `window` has passed.
   */
  readonly number?: number;
  /** Milliseconds of the store's clock for which a claim is remembered. */
  readonly window: number;
}

/**
 * Port: locks and claims that all replicas share. `lockStoreContract` of `@breakwater/jobs/testing` tests a store. The clock of the
 * store decides about every time.
 */
export interface LockStore {
  /** One word for operators, e.g. `redis`. */
  readonly name: string;
  /**
   * Takes a lock if it is free. Locks are not re-entrant.
   *
   * @param ttl milliseconds after which the lock is free although nobody released it; a store whose locks end with their connection
   * ignores it
   */
  acquire(key: string, ttl: number): Promise<StoredLock | undefined>;
  /**
   * Claims a tick for this replica. Returns false when another claim of the same `name` is remembered that has the same or a greater
   * number, or when either of the two has no number.
   */
  claim(name: string, tick: Tick): Promise<boolean>;
}

/** Injection token of the {@link LockStore} of the application. */
export const LockStore = Symbol('@breakwater/jobs:LockStore');
