import type { LatencyDistribution } from '../latency/latency-distribution.js';
import type { FaultMode } from './fault-mode.js';

/** The current faults. `PUT /faults` sets them, and `GET /faults` shows them. */
export interface FaultSettings {
  /** The fault of calls. @default 'ok' */
  readonly mode: FaultMode;
  /** Share of the calls that get the fault, from 0 to 1; the others succeed. @default 1 */
  readonly rate: number;
  /** Milliseconds before every answer, with a fault or without one. @default fixed, 0 */
  readonly latency: LatencyDistribution;
  /** `Retry-After` of modes `rate-limit` and `error`, in whole seconds. @default 1 for `rate-limit`, else none */
  readonly retryAfter?: number;
  /** Status of mode `error`, from 400 to 599. @default 503 */
  readonly status: number;
  /** The only data route that has faults and latency, e.g. `/youtube/v3/channels`. @default every data route */
  readonly route?: string;
}

/** Settings with which every call succeeds at once. */
export const NO_FAULTS: FaultSettings = {
  mode: 'ok',
  rate: 1,
  latency: { distribution: 'fixed', value: 0 },
  status: 503,
};

/** Default `Retry-After` of mode `rate-limit`, in seconds. */
export const DEFAULT_RATE_LIMIT_RETRY_AFTER = 1;
