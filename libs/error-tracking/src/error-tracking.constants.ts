import { minutes, seconds } from '@breakwater/core';

/** 90 days in milliseconds. */
const NINETY_DAYS = 90 * 24 * 60 * 60 * 1_000;

/** Defaults of `ErrorTrackingModule`. */
export const DEFAULT_ERROR_TRACKING_OPTIONS = {
  /** Errors of the client (4xx) are only counted. */
  trackExpected: false,
  /** 1 s: people see an error soon, and a storm of any size makes one call of the store a second. */
  flushInterval: seconds(1),
  /** They take 12 MB as a rule, and 430 MB if every context is as large as `redaction.maxSize` allows. */
  maxPending: 10_000,
  /** Ten equal errors in a minute show a pattern; more would only fill the log. */
  maxLogged: 10,
  /** 90 days after the last occurrence. */
  retention: NINETY_DAYS,
  /** 5 min, the same window as the default alert rule `error_rate`. */
  window: minutes(5),
  /** 5 s to store the last errors and to send the last alerts. */
  closeTimeout: seconds(5),
} as const;
