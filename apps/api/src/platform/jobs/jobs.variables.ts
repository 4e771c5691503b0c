import { MAX_TIMER_DELAY } from '@breakwater/core';
import { type ValuesOf, wholeNumber, withDefault } from '../config/variable.js';

export const JOBS_VARIABLES = {
  /** Milliseconds without a heartbeat after which an operation counts as stuck. Heartbeats come every half of it. */
  OPERATION_LEASE: withDefault(wholeNumber(1_000, MAX_TIMER_DELAY), 60_000),

  /** Milliseconds after which an operation counts as stuck although it is alive. */
  OPERATION_MAX_RUN: withDefault(wholeNumber(1, MAX_TIMER_DELAY), 7_200_000),

  /** Milliseconds between two looks for stuck operations. One replica looks at a time. */
  OPERATION_CHECK_INTERVAL: withDefault(wholeNumber(100, MAX_TIMER_DELAY), 30_000),
};

export type JobsVariables = ValuesOf<typeof JOBS_VARIABLES>;
