import { minutes, seconds } from '@breakwater/core';

/** 90 days in milliseconds. */
const NINETY_DAYS = 90 * 24 * 60 * 60 * 1_000;

/** Defaults of `ErrorTrackingModule`. */
export const DEFAULT_ERROR_TRACKING_OPTIONS = {
  /** Errors of the client (4xx) are counted and nothing else. */
  trackExpected: false,
  /** 1 s: soon enough for a person, and one call of the store for a storm of any size. */
  flushInterval: seconds(1),
  /** Different errors that may wait for the store: 12 MB as a rule, 430 MB with contexts as large as `redaction.maxSize` lets through. */
  maxPending: 10_000,
  /** 10 equal errors of a minute tell a person more than one, and no less than thousands. */
  maxLogged: 10,
  /** 90 days since an issue was seen last. */
  retention: NINETY_DAYS,
  /** 5 min. requirements/podcast-platform.md, section 1.2; requirements/echo.md, "Alert Rules". */
  window: minutes(5),
  /** 5 s: for the errors that are still to be stored when the application ends. */
  closeTimeout: seconds(5),
} as const;

/** Status from which an answer counts as an error in `getErrorRate()`: faults of clients are no errors of the service. */
export const FIRST_ERROR_STATUS = 500;

/** 30 s: longest wait before the store is tried again. */
export const MAX_FLUSH_DELAY = seconds(30);

/**
 * Issues of one call of the store, some megabytes with their samples: all that waits after an outage, in one call, might never
 * end within the time that the store has for it.
 */
export const MAX_BATCH = 500;
