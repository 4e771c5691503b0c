import { describe, expect, it } from '@jest/globals';
import * as core from '@breakwater/core';
import * as testing from '@breakwater/core/testing';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/core', () => {
    expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
      [
        "AppError",
        "AuthenticationError",
        "AuthorizationError",
        "BulkheadFullError",
        "CallTracer",
        "CircuitOpenError",
        "Clock",
        "ConflictError",
        "CoreModule",
        "DatabaseError",
        "ErrorReporter",
        "EventTopic",
        "ExternalServiceError",
        "HttpRequests",
        "LifecycleState",
        "NotFoundError",
        "OptionsCheck",
        "OptionsError",
        "Random",
        "RateLimitError",
        "RequestContext",
        "ResilienceEvents",
        "ResilienceGauges",
        "Result",
        "RetryBudgetExhaustedError",
        "ShuttingDownError",
        "SystemClock",
        "SystemRandom",
        "TimeoutExceededError",
        "ValidationError",
        "causeTree",
        "causesOf",
        "checkOptions",
        "currentContext",
        "describeThrown",
        "err",
        "errorCode",
        "errorName",
        "errorToJson",
        "hasErrorCode",
        "hasProperty",
        "headlineOf",
        "hours",
        "isBulkheadFullError",
        "isCircuitOpenError",
        "isErr",
        "isError",
        "isInstance",
        "isList",
        "isOk",
        "isRejection",
        "isRetryBudgetExhaustedError",
        "isShuttingDownError",
        "isTimeoutExceededError",
        "logTextOf",
        "messageOf",
        "minutes",
        "mountDirectRoutes",
        "ok",
        "pathOf",
        "readChain",
        "readIdentity",
        "readLink",
        "readMembers",
        "readNumber",
        "readProperty",
        "readText",
        "requestIdOf",
        "requireOneForRoot",
        "routeOf",
        "runInContext",
        "seconds",
        "sleep",
        "stackOf",
        "withTimeLimit",
      ]
    `);
  });

  it('of @breakwater/core/testing', () => {
    expect(Object.keys(testing).toSorted()).toMatchInlineSnapshot(`
      [
        "SeededRandom",
        "VirtualClock",
        "hostileValues",
      ]
    `);
  });
});
