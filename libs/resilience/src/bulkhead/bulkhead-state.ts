import type { ResolvedBulkheadOptions } from './bulkhead.options.js';

/** A bulkhead at this moment, for gauges and debug pages. */
export interface BulkheadState {
  readonly name: string;
  /** Slots in use, those of given-up calls whose work goes on included. */
  readonly active: number;
  /** Calls that wait for a slot. */
  readonly queued: number;
  readonly options: ResolvedBulkheadOptions;
}
