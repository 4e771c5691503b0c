/** State of an operation. Only `running` can change. */
export type OperationState = 'running' | 'succeeded' | 'failed' | 'recovered';

/**
 * Names one try of an operation. Each try gets a fence of its own: a number that grows with each run, and with each recovery. A store
 * refuses the writes of a try whose fence is not the newest of its operation.
 */
export interface OperationClaim {
  readonly id: string;
  readonly fence: number;
}

/** An operation that begins. */
export interface NewOperation {
  /** Kind of the operation, e.g. `episode-assembly`. */
  readonly name: string;
  /** Names the work, e.g. the id of the episode. At most one operation of a name and key runs. */
  readonly key: string;
  /** Names the process that runs it. */
  readonly owner: string;
  /** Milliseconds without a heartbeat after which a running operation is stuck. */
  readonly lease: number;
  /** Milliseconds after which a running operation is stuck, however alive it is. A recovery gets the same time again. */
  readonly maxRun: number;
}

/** One run of an operation as a store keeps it. Times are those of the store's clock, in milliseconds since 1970. */
export interface OperationRecord extends NewOperation, OperationClaim {
  readonly state: OperationState;
  readonly startedAt: number;
  readonly heartbeatAt: number;
  /** Time after which the present try is stuck: its start and `maxRun`. */
  readonly deadlineAt: number;
  readonly endedAt?: number;
  /** Time at which the detector has first seen it stuck: the first phase of the recovery. A heartbeat in time removes the mark. */
  readonly markedAt?: number;
  /** Number of recoveries so far. */
  readonly recoveries: number;
  /** Class and code of the failure. Never a message, which may contain secrets. */
  readonly failure?: string;
  /** Id of the issue that error tracking gave the failure. */
  readonly issue?: string;
}

/** Why a running operation counts as stuck. */
export type StuckReason = 'heartbeat-missed' | 'run-too-long';

/** A stuck operation. */
export interface StuckOperation extends OperationRecord {
  readonly reason: StuckReason;
}

/** The end of an operation. */
export interface OperationOutcome {
  readonly state: 'succeeded' | 'failed' | 'recovered';
  /** Class and code of the failure. */
  readonly failure?: string;
  readonly issue?: string;
}

/** Selects operations for the second phase of the recovery: running, still stuck, and marked for some time. */
export interface StuckSelection {
  /** Names of the operations that can be recovered here. */
  readonly recoverable: readonly string[];
  /** Number of recoveries after which an operation fails. */
  readonly maxRecoveries: number;
  /**
   * Part of the lease that must have passed since the mark, e.g. 0.5. In that time a process that is alive, but could not reach the
   * store, sends its heartbeat and so removes the mark.
   */
  readonly grace: number;
  /** Greatest number of operations. The oldest come first. */
  readonly limit: number;
  /** Selects one operation alone. @default every operation */
  readonly id?: string;
}

/** Selects operations that ended long ago. */
export interface OldOperations {
  /** Milliseconds since their end. */
  readonly retention: number;
  /** Greatest number of operations: those that ended first. */
  readonly limit: number;
  /** If true, the operations are counted and stay. */
  readonly dryRun?: boolean;
}

/**
 * Port: the durable records of operations. The clock of the store decides about every time, never that of a process, so a process
 * whose clock jumps recovers nothing by mistake. Each method is atomic. `operationStoreContract` of `@breakwater/jobs/testing` tests
 * a store.
 */
export interface OperationStore {
  /** One word for operators, e.g. `postgres`. */
  readonly name: string;

  /** False if each process keeps operations of its own, so that an action of an operator reaches one replica only. @default true */
  readonly isShared?: boolean;

  /** Starts an operation. Returns its record; or `begun: false` and the record of the one that runs under this name and key. */
  begin(operation: NewOperation): Promise<{ readonly begun: boolean; readonly record: OperationRecord }>;

  /**
   * Sends the heartbeat for many tries in one statement. A try that is not over its deadline loses its mark. Returns the tries that
   * no longer run: they ended, or another process took them over. Does not wait for locked records.
   */
  beat(claims: readonly OperationClaim[]): Promise<{ readonly lost: readonly OperationClaim[] }>;

  /** Writes the outcome. Returns false, and writes nothing, when the try no longer runs. */
  finish(claim: OperationClaim, outcome: OperationOutcome): Promise<boolean>;

  /** The operations that are stuck, oldest first: their number, and at most `limit` of them. */
  stuck(limit: number): Promise<{ readonly count: number; readonly operations: readonly StuckOperation[] }>;

  /** Makes `owner` the one process that looks for stuck operations for `term` milliseconds. Returns false while another one is. */
  lead(owner: string, term: number): Promise<boolean>;

  /**
   * First phase: marks the stuck operations that have no mark, at most `limit`. Returns the number of operations that run, of those
   * that are stuck, and of new marks.
   */
  mark(limit: number): Promise<{ readonly running: number; readonly stuck: number; readonly marked: number }>;

  /**
   * Second phase for operations that can be recovered: gives each a new fence, a new lease and `maxRun` from now on, and one more
   * recovery. It belongs to `owner` then and has no mark. Returns the records after that, with the reason why they were stuck.
   */
  recover(owner: string, selection: StuckSelection): Promise<readonly StuckOperation[]>;

  /**
   * Second phase for the others: ends them as `failed` with a new fence, and with the failure `Stuck/HEARTBEAT_MISSED` or
   * `Stuck/RUN_TOO_LONG`. Returns the records after that.
   */
  fail(selection: StuckSelection): Promise<readonly StuckOperation[]>;

  /** Deletes operations that ended long ago. Returns their number. */
  deleteOld(selection: OldOperations): Promise<number>;

  /**
   * Holds the try until a transaction of the user ends: returns true if its fence is the newest and it still runs; after that nobody
   * takes it over before the end of the transaction. Stores in a database have it.
   *
   * @param transaction the client of the transaction
   */
  guard?(transaction: unknown, claim: OperationClaim): Promise<boolean>;
}

/** Injection token of the {@link OperationStore} of the application. */
export const OperationStore = Symbol('@breakwater/jobs:OperationStore');

/** The failure that a store writes for an operation that nobody can recover. */
export const STUCK_FAILURES: Readonly<Record<StuckReason, string>> = Object.freeze({
  'heartbeat-missed': 'Stuck/HEARTBEAT_MISSED',
  'run-too-long': 'Stuck/RUN_TOO_LONG',
});
