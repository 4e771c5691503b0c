import { describe, expect, it } from '@jest/globals';
import * as health from '@breakwater/health';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/health', () => {
    expect(Object.keys(health).toSorted()).toMatchInlineSnapshot(`
      [
        "DEFAULT_ALIASES",
        "DEFAULT_ANSWER_TIMEOUT",
        "DEFAULT_BAD_CACHE_TIME",
        "DEFAULT_CHECK_TIMEOUT",
        "DEFAULT_CRITICAL",
        "DEFAULT_DEGRADED_DELAY",
        "DEFAULT_DEGRADED_PERCENTAGE",
        "DEFAULT_DETAILS",
        "DEFAULT_FAILURE_THRESHOLD",
        "DEFAULT_FORMAT",
        "DEFAULT_GOOD_CACHE_TIME",
        "DEFAULT_HISTORY_SIZE",
        "DEFAULT_KIND",
        "DEFAULT_OPENAPI_TAG",
        "DEFAULT_POOL_WARNING",
        "DEFAULT_PREFIX",
        "DEFAULT_RETRY_AFTER",
        "DEFAULT_STALE_INTERVALS",
        "DEFAULT_SUCCESS_THRESHOLD",
        "DEFAULT_UNHEALTHY_DELAY",
        "DEFAULT_UNHEALTHY_PERCENTAGE",
        "HealthChecks",
        "HealthModule",
        "HealthService",
        "MAX_HISTORY_SIZE",
        "Machine",
        "ModuleHealth",
        "SystemMachine",
        "addHealthPaths",
        "circuitBreakerCheck",
        "classifyFailure",
        "disabledCheck",
        "diskCheck",
        "grpcCheck",
        "httpCheck",
        "isPassing",
        "microserviceCheck",
        "mikroOrmCheck",
        "mongooseCheck",
        "passes",
        "pingCheck",
        "poolCheck",
        "prismaCheck",
        "typeOrmCheck",
      ]
    `);
  });
});
