/** Path of the endpoint. */
export const DEFAULT_METRICS_PATH = '/metrics';

/** Stands before the names of Breakwater's own metrics; with `resilience4j_` those of circuit breakers and bulkheads are resilience4j's. */
export const DEFAULT_METRICS_PREFIX = 'breakwater_';

/**
 * Upper bounds in seconds of all histograms: those that OpenTelemetry advises for `http.server.request.duration`
 * (semantic conventions 1.23 and later).
 */
export const DEFAULT_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** Route templates that are told apart; more than a large API has, few enough that no client can fill the memory. */
export const DEFAULT_MAX_ROUTES = 500;

/** Names given at run time that have series of their own: more than a service has dependencies. */
export const DEFAULT_MAX_DYNAMIC_NAMES = 500;

/** Value of a switch that is on where the package that it needs is installed, and off elsewhere. */
export const WHEN_INSTALLED = 'when-installed';

/** Steps of reading without a pause; a step reads one series, or one gauge without a series. */
export const READING_SLICE = 250;

/** Lines that are written in one go: well under a millisecond of work, and garbage that dies young. */
export const EXPOSITION_SLICE = 1_000;
