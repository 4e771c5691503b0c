/**
 * Milliseconds between two checks of the database, and the time limit of each. Two failures in a row count, so readiness
 * fails within 2 * (200 + 250) ms, even if it is rarely probed. An answer takes about one millisecond.
 */
export const PROBE_INTERVAL = 200;
export const PROBE_TIMEOUT = 250;
export const PROBE_FAILURES = 2;
