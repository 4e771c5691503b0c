/** Path under which the endpoints live. */
export const DEFAULT_PREFIX = '/health';

/** By default `/live` and `/ready` do not answer. */
export const DEFAULT_ALIASES = false;

/** Format of the bodies. */
export const DEFAULT_FORMAT = 'standard';

/** The clients that see more than the status. Details contain no secrets, but operators may want to keep them inside. */
export const DEFAULT_DETAILS = 'always';

/** Milliseconds for a whole answer: less than the second after which a kubelet gives up a probe by default. */
export const DEFAULT_ANSWER_TIMEOUT = 900;

/** Milliseconds that a client should wait after a 503. */
export const DEFAULT_RETRY_AFTER = 5_000;

/** Tag of the endpoints in OpenAPI documents. */
export const DEFAULT_OPENAPI_TAG = 'health';

/** Transitions kept for `/health/detailed`. */
export const DEFAULT_HISTORY_SIZE = 50;

/** Largest number of transitions that can be kept: `/health/detailed` shows all of them. */
export const MAX_HISTORY_SIZE = 10_000;

/** Share of a pool in use, in percent, above which it is degraded. */
export const DEFAULT_POOL_WARNING = 80;
