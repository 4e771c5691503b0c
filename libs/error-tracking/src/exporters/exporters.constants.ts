import { minutes, seconds } from '@breakwater/core';

/** 10 s: time limit of one call of an exporter, the same as of a delivery of an alert. */
export const EXPORT_TIMEOUT = seconds(10);

/** Calls of one exporter at the same time. An outage that hangs delays four fingerprints before the exporter pauses. */
export const CONCURRENT_EXPORTS = 4;

/** 5 s: first wait after a failed call; it doubles. */
export const FIRST_PAUSE = seconds(5);

/** 5 min: longest wait after a failed call, also when the service asks for a longer one. */
export const LONGEST_PAUSE = minutes(5);
