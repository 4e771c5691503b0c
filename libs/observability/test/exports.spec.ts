import { describe, expect, it } from '@jest/globals';
import * as observability from '@breakwater/observability';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/observability', () => {
    expect(Object.keys(observability).toSorted()).toMatchInlineSnapshot(`
      [
        "ContextualLogger",
        "DEFAULT_ACCESS_LOG_OPTIONS",
        "DEFAULT_BUCKETS",
        "DEFAULT_LOGGING_OPTIONS",
        "DEFAULT_MAX_DYNAMIC_NAMES",
        "DEFAULT_MAX_ROUTES",
        "DEFAULT_METRICS_PATH",
        "DEFAULT_METRICS_PREFIX",
        "DEFAULT_TRACING_OPTIONS",
        "MetricsService",
        "ObservabilityModule",
        "QueueLengths",
        "SECRET_FIELDS",
        "WHEN_INSTALLED",
        "chooseRequestId",
        "ignoreProbes",
        "pinoHttpOptions",
      ]
    `);
  });
});
