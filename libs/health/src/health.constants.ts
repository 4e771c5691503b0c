/** Path under which the endpoints live. */
export const DEFAULT_PREFIX = '/health';

/** Whether `/live` and `/ready` answer as well. */
export const DEFAULT_ALIASES = false;

/** Shape of the bodies. */
export const DEFAULT_FORMAT = 'standard';

/** Who sees more than the status. Nothing shown is a secret by itself, but operators may want to keep it inside. */
export const DEFAULT_DETAILS = 'always';

/** Whether the failure of a check takes the service down: only what somebody thought about should. */
export const DEFAULT_CRITICAL = false;

/** What a check looks at. */
export const DEFAULT_KIND = 'dependency';

/** Milliseconds for a whole answer: below the one second after which a kubelet gives a probe up by default. */
export const DEFAULT_ANSWER_TIMEOUT = 900;

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

/** Milliseconds that clients are told to wait after a 503. */
export const DEFAULT_RETRY_AFTER = 5_000;

/** Tag of the endpoints in OpenAPI documents. */
export const DEFAULT_OPENAPI_TAG = 'health';

/** Transitions kept for `/health/detailed`. */
export const DEFAULT_HISTORY_SIZE = 50;

/** Percentage of memory or CPU from which on (inclusive) a process is degraded; the requirement's own number. */
export const DEFAULT_DEGRADED_PERCENTAGE = 75;

/** Percentage of memory or CPU above which a process is unhealthy; at exactly 90 it is still degraded. */
export const DEFAULT_UNHEALTHY_PERCENTAGE = 90;

/** Milliseconds of event-loop delay (99th percentile) from which on a process is degraded: clients notice. */
export const DEFAULT_DEGRADED_DELAY = 100;

/** Milliseconds of event-loop delay (99th percentile) above which probes themselves begin to time out. */
export const DEFAULT_UNHEALTHY_DELAY = 500;

/** Share of a pool in use, in percent, above which it is degraded. */
export const DEFAULT_POOL_WARNING = 80;
