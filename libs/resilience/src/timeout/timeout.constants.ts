import { minutes, seconds } from '@breakwater/core';

/** Defaults of a timeout: no limit, because the right one depends on the work. `TIMEOUT_PRESETS` has numbers to start from. */
export const DEFAULT_TIMEOUT_OPTIONS = {
  /** No limit on the whole call. */
  total: undefined,
  /** No limit on one attempt. */
  attempt: undefined,
} as const;

/** Default of `min` for a short `base`, in milliseconds. Shorter limits meet pauses of the process itself. */
export const SHORTEST_DEFAULT_MIN = 500;

/** Longest limit that can adapt, in milliseconds: percentiles know durations up to 34 minutes. */
export const LONGEST_ADAPTIVE_TIMEOUT = minutes(30);

/** Rules of limits that adapt. The reasons and measurements: docs/decisions/0032-adaptive-time-limits.md. */
export const ADAPTIVE_RULES = {
  /** Attempts of this time count. */
  window: minutes(1),
  /** Attempts in the window without which the limit is `base`. */
  minSamples: 100,
  /** The limit is so many times as long as the percentile. */
  margin: 1.5,
  /** Milliseconds between two changes. */
  interval: seconds(10),
  /** Largest change, as a share of the limit. */
  maxChange: 0.2,
  /** Share of attempts that time out above which the limit returns to `base`. */
  maxTimeouts: 0.01,
  /** Share of attempts that fail above which the limit stays as it is. */
  maxFailures: 0.1,
} as const;
