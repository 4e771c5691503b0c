/** Percentage of memory or CPU from which on (inclusive) a process is degraded. */
export const DEFAULT_DEGRADED_PERCENTAGE = 75;

/** Percentage of memory or CPU above which a process is unhealthy; at exactly 90 it is still degraded. */
export const DEFAULT_UNHEALTHY_PERCENTAGE = 90;

/** Milliseconds of event-loop delay (99th percentile) from which on a process is degraded: clients notice. */
export const DEFAULT_DEGRADED_DELAY = 100;

/** Milliseconds of event-loop delay (99th percentile) above which probes themselves begin to time out. */
export const DEFAULT_UNHEALTHY_DELAY = 500;
