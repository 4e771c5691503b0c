/** Path of the endpoint. */
export const DEFAULT_METRICS_PATH = '/metrics';

/** Prefix of Breakwater's own metrics. With `resilience4j_`, circuit breakers and bulkheads have the metric names of resilience4j. */
export const DEFAULT_METRICS_PREFIX = 'breakwater_';

/**
 * Upper bounds of all histograms, in seconds. OpenTelemetry recommends them for `http.server.request.duration`
 * (semantic conventions 1.23 and later).
 */
export const DEFAULT_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** Route templates with series of their own. A large API has fewer, and the limit bounds the memory. */
export const DEFAULT_MAX_ROUTES = 500;

/** Names given at run time that have series of their own. A service has fewer dependencies than that. */
export const DEFAULT_MAX_DYNAMIC_NAMES = 500;

/** Metrics go to OpenTelemetry only if the application asks for it: each measurement of a histogram costs more then. */
export const DEFAULT_OPEN_TELEMETRY = false;

/** Value of a switch that is on if the package it needs is installed, and off otherwise. */
export const WHEN_INSTALLED = 'when-installed';
