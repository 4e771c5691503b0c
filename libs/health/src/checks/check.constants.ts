/** Whether the failure of a check takes the service down: only what somebody thought about should. */
export const DEFAULT_CRITICAL = false;

/** What a check looks at. */
export const DEFAULT_KIND = 'dependency';

/** Milliseconds for one run of a check: leaves 100 ms of the whole answer. */
export const DEFAULT_CHECK_TIMEOUT = 800;

/** Milliseconds that a good result answers callers: a dependency sees at most one check a second. */
export const DEFAULT_GOOD_CACHE_TIME = 1_000;

/** Milliseconds that a bad result answers callers: shorter, so that recovery is seen soon. */
export const DEFAULT_BAD_CACHE_TIME = 500;

/** Bad results in a row that make a good status bad; the kubelet's own failureThreshold. */
export const DEFAULT_FAILURE_THRESHOLD = 3;

/** Good results in a row that make a bad status good. */
export const DEFAULT_SUCCESS_THRESHOLD = 2;

/** Missed intervals after which a background result is too old to be believed. */
export const DEFAULT_STALE_INTERVALS = 3;
