/** By default the failure of a check does not take the service down, because it needs a deliberate decision. */
export const DEFAULT_CRITICAL = false;

/** The default kind of a check. */
export const DEFAULT_KIND = 'dependency';

/** Milliseconds for one run of a check. The answer keeps 100 ms for everything else. */
export const DEFAULT_CHECK_TIMEOUT = 800;

/** Milliseconds for which a good result is cached: a dependency sees at most one check a second. */
export const DEFAULT_GOOD_CACHE_TIME = 1_000;

/** Milliseconds for which a bad result is cached: shorter, so that recovery is seen soon. */
export const DEFAULT_BAD_CACHE_TIME = 500;

/** Bad results in a row that make a good status bad; the kubelet's own failureThreshold. */
export const DEFAULT_FAILURE_THRESHOLD = 3;

/** Good results in a row that make a bad status good. */
export const DEFAULT_SUCCESS_THRESHOLD = 2;

/** Missed intervals after which a background result is stale. */
export const DEFAULT_STALE_INTERVALS = 3;
