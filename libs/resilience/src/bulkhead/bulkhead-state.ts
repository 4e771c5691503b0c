import type { ResolvedBulkheadOptions } from './bulkhead.options.js';

/** A bulkhead at this moment, for gauges and debug pages. */
export interface BulkheadState {
  readonly name: string;
  /** Slots in use. A call that was given up keeps its slot while its work goes on. */
  readonly active: number;
  /** Calls that wait for a slot. */
  readonly queued: number;
  /** Keys of callers that hold a slot or wait; only with shares. */
  readonly keys?: number;
  /** Calls that may run at once at this moment. */
  readonly maxConcurrent: number;
  readonly options: ResolvedBulkheadOptions;
}
