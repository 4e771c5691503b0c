/** Header with the milliseconds that a caller still waits for the answer. A duration, because the clocks of two hosts differ. */
export const REQUEST_TIMEOUT_HEADER = 'x-request-timeout-ms';

/** Header with the number of the attempt, sent from the second one on. */
export const RETRY_ATTEMPT_HEADER = 'x-retry-attempt';

/** Header that names the chaos rules which a request asks for. */
export const CHAOS_HEADER = 'x-breakwater-chaos';

/** Header with the criticality of a request. */
export const CRITICALITY_HEADER = 'x-request-criticality';
