import { hours, minutes, seconds } from '@breakwater/core';

/** Defaults of `JobsModule`. */
export const DEFAULT_JOBS_OPTIONS = Object.freeze({
  /** Twice the interval of heartbeats: one heartbeat may be lost. */
  lease: minutes(1),
  /** Far above the usual time of an operation, so that only those are affected that will never end. */
  maxRun: hours(2),
  maxRecoveries: 1,
  detector: true,
  detectorInterval: seconds(30),
  /** A week: long enough to look into a failure after a weekend. */
  retention: hours(7 * 24),
  cleanupBudget: seconds(5),
  /** With 4 s more for aborted work and its outcomes, all phases of a shutdown by `LifecycleModule` fit into its 25 s. */
  shutdownGrace: seconds(4),
} as const);

/** Number of records that one statement of the detector touches. */
export const BATCH = 500;

/** Part of a lease between two heartbeats, and between the two phases of a recovery. */
export const HALF_LEASE = 0.5;
