/**
 * How often the database is asked whether it answers, and how long it may take, in milliseconds. Two failures in a row
 * count, so readiness tells the truth within a second, however seldom it is asked; an answer takes about one millisecond.
 */
export const PROBE_INTERVAL = 250;
export const PROBE_TIMEOUT = 300;
export const PROBE_FAILURES = 2;
