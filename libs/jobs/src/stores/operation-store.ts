/** State of an operation. Only `running` can change. */
export type OperationState = 'running' | 'succeeded' | 'failed' | 'recovered';

/** One run of an operation as a store keeps it. */
export interface OperationRecord {
  readonly id: string;
  /** Kind of the operation, e.g. `episode-assembly`. */
  readonly name: string;
  /** Names the work, e.g. the id of the episode. At most one operation of a name and key runs. */
  readonly key: string;
  readonly state: OperationState;
  /** Grows with each run of a name and key. A store refuses the writes of a smaller fence than the newest. */
  readonly fence: number;
  /** Names the process that runs it. */
  readonly owner: string;
  /** Times of the store's clock, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly heartbeatAt: number;
  readonly endedAt?: number;
  /** Milliseconds after which a running operation is stuck, however alive it is. */
  readonly maxRun: number;
  /** Milliseconds without a heartbeat after which a running operation is stuck. */
  readonly lease: number;
  /** Time of the first phase of the recovery: the detector has seen it stuck. */
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

/** Port: the durable records of operations. The clock of the store decides, never that of a process. */
export interface OperationStore {
  /** Starts an operation. Returns its record, or the running one that it has to wait for. */
  begin(operation: {
    readonly name: string;
    readonly key: string;
    readonly owner: string;
    readonly lease: number;
    readonly maxRun: number;
  }): Promise<{ readonly begun: boolean; readonly record: OperationRecord }>;
  /** Beats for all operations of a process in one statement. Returns the ids that it no longer owns. */
  beat(owner: string, ids: readonly string[]): Promise<{ readonly lost: readonly string[] }>;
  /** Writes the outcome. Returns false when the fence is not the newest, or the operation no longer runs. */
  finish(
    id: string,
    fence: number,
    outcome: { readonly state: 'succeeded' | 'failed'; readonly failure?: string; readonly issue?: string },
  ): Promise<boolean>;
  /** Running operations that are stuck, oldest first. */
  stuck(limit: number): Promise<{ readonly count: number; readonly operations: readonly StuckOperation[] }>;
}
