/**
 * How long the database rests between two questions whether it answers, and how long each may take, in milliseconds. Two
 * failures in a row count, so readiness turns within 2 * (200 + 250) ms, however seldom it is asked. An answer takes about
 * one millisecond.
 */
export const PROBE_INTERVAL = 200;
export const PROBE_TIMEOUT = 250;
export const PROBE_FAILURES = 2;
