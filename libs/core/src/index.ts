export { CoreModule } from './core.module.js';

export type { OperatorActionEvent } from './actions/operator-action.event.js';
export type { ActionQuery, ListedAction, ListedTarget } from './actions/listed-actions.js';
export { type ActionResult, OperatorActions } from './actions/operator-actions.js';
export {
  type HttpActionRequest,
  nameOfOperator,
  type OperatorOfRequest,
  runForRequest,
} from './actions/run-for-request.js';
export { OperatorActionsModule, type OperatorActionsOptions } from './actions/operator-actions.module.js';
export { refusalToHttpException } from './errors/refusal-to-http-exception.js';
export { Clock, type Timer } from './clock/clock.js';
export { SystemClock } from './clock/system.clock.js';
export { MAX_TIMER_DELAY } from './clock/long-timer.js';
export { wallClockOffset } from './clock/wall-clock-offset.js';
export { sleep } from './clock/sleep.js';
export type { Settled } from './clock/settled.js';
export { settledWithin } from './clock/settled-within.js';
export { withTimeLimit } from './clock/time-limit.js';
export { untilAborted } from './clock/until-aborted.js';
export { type DoublingLimits, doublingDelay, equalJitter, fullJitter } from './random/back-off.js';
export { Random } from './random/random.js';
export { SystemRandom } from './random/system.random.js';
export {
  checkSqlClient,
  type PrismaQueryClient,
  type QueryClient,
  type RunSql,
  type SqlClient,
  sqlRunnerOf,
} from './sql/sql-client.js';
export { checkTableName, quoteTableName } from './sql/table-name.js';
export { hours, minutes, seconds } from './duration/duration.js';
export { counted } from './text/counted.js';
export { optionalPeer } from './packages/optional-peer.js';

export { AccessGate } from './access/access-gate.js';
export { accessGuard } from './access/access.guard.js';
export { BearerToken, bearerToken } from './access/bearer-token.js';
export type { AuthorizableRequest, RequestAuthorizer } from './access/request-authorizer.js';

export { type Err, type Ok, Result, err, isErr, isOk, ok } from './result/result.js';

export * from './context/criticality.js';
export { DeclaredCriticality, runInBackground } from './context/declared-criticality.js';
export {
  type CancellationListener,
  RequestContext,
  type RequestContextOptions,
  currentContext,
  runInContext,
} from './context/request-context.js';

export { AppError, type AppErrorIdentity, type AppErrorOptions } from './errors/app.error.js';
export { AuthenticationError } from './errors/authentication.error.js';
export { AuthorizationError } from './errors/authorization.error.js';
export {
  BulkheadFullError,
  type BulkheadFullErrorOptions,
  type BulkheadLimit,
} from './errors/bulkhead-full.error.js';
export { CallThrottledError } from './errors/call-throttled.error.js';
export { CircuitOpenError } from './errors/circuit-open.error.js';
export { ConflictError } from './errors/conflict.error.js';
export { DatabaseError, type DatabaseErrorOptions } from './errors/database.error.js';
export { type ErrorJson, errorToJson } from './errors/error-json.js';
export { ExternalServiceError } from './errors/external-service.error.js';
export * from './errors/guards.js';
export { HedgeLostError } from './errors/hedge-lost.error.js';
export { LlmError } from './errors/llm.error.js';
export { NotFoundError } from './errors/not-found.error.js';
export { type OptionProblem, OptionsError } from './errors/options.error.js';
export { OverloadedError } from './errors/overloaded.error.js';
export { RateLimitError } from './errors/rate-limit.error.js';
export { RetryBudgetExhaustedError } from './errors/retry-budget-exhausted.error.js';
export { ShuttingDownError } from './errors/shutting-down.error.js';
export { TimeoutExceededError, type TimeoutExceededErrorOptions } from './errors/timeout-exceeded.error.js';
export { ValidationError } from './errors/validation.error.js';
export { VectorStoreError } from './errors/vector-store.error.js';

export { EventTopic, type EventMessage } from './events/event-topic.js';
export type * from './events/resilience-event-map.js';
export { ResilienceEvents } from './events/resilience-events.js';
export {
  type CallOutcome,
  CIRCUIT_STATES,
  type CircuitState,
  type RetryExhaustedReason,
} from './events/vocabulary.js';

export {
  type CauseTree,
  type CauseWalkOptions,
  causeTree,
  causesOf,
  readMembers,
} from './failures/causes.js';
export { type ErrorClass, errorCode, errorName, isError, isErrorClass } from './failures/error-identity.js';
export {
  FAILURE_KINDS,
  FAILURE_ORIGINS,
  type Failure,
  type FailureClassifier,
  type FailureDescription,
  type FailureEntry,
  type FailureKind,
  type FailureOrigin,
  type FailureSeverity,
  type KnownFailure,
} from './failures/failure.js';
export { BUILT_IN_FAILURES, type FailureExtension, type FailureTable } from './failures/failure-table.js';
export { Failures, failureOf } from './failures/failures.js';
export { httpStatusOf } from './failures/http-status.js';
export { REDIS_REPLIES } from './failures/known/redis-replies.js';
export { CLIENT_CLOSED_REQUEST } from './failures/known/http.failures.js';
export * from './failures/read-property.js';
export {
  type ThrownIdentity,
  type ThrownLink,
  readChain,
  readIdentity,
  readLink,
} from './failures/thrown-link.js';
export { injectedBy, markInjected } from './failures/injected-failure.js';
export { RepeatedFailure } from './failures/repeated-failure.js';
export { describeThrown, headlineOf, logTextOf, messageOf, stackOf } from './failures/thrown-text.js';

export type * from './gauges/resilience-gauge-map.js';
export { type GaugeSource, ResilienceGauges } from './gauges/resilience-gauges.js';

export * from './dashboard/dashboard-description.js';
export * from './dashboard/dashboard-list.js';
export { Dashboard, dashboardProvider } from './dashboard/dashboard.js';

export * from './metrics/metric-description.js';
export { type DynamicNames, type MetricGroup, Metrics, metricsProvider } from './metrics/metrics.js';
export { type StateMetric, stateLabel, stateMetric } from './metrics/state-metric.js';

export {
  ChannelListeners,
  type ChannelObserver,
  type MessageListener,
} from './messages/channel-listeners.js';
export { MessageEcho } from './messages/message-echo.js';

export type * from './requests/direct-route.js';
export { callerKey, hashOfKey } from './requests/caller-key.js';
export type { HttpRequestEnd, HttpRequestObserver, HttpRequestStart } from './requests/http-request.js';
export { HttpRequests } from './requests/http-requests.js';
export { isRoute } from './methods/is-route.js';
export { type NeededModule, needModule } from './methods/needed-module.js';
export { standInFor } from './methods/stand-in-for.js';
export { findProvider } from './providers/find-provider.js';
export { injectIfProvided } from './providers/inject-if-provided.js';
export { OperatorRoute, isOperatorRoute, markOperatorRoute } from './requests/operator-route.js';
export { guardDirectRoutes, mountDirectRoutes } from './requests/mount-direct-routes.js';
export { type PlatformRequest, pathOf, requestIdOf, routeOf } from './requests/platform-request.js';
export * from './requests/propagated-headers.js';
export { isRequestId } from './requests/request-id.js';
export { readUserId } from './requests/request-user.js';
export { formatRetryAfter, parseRetryAfter } from './requests/retry-after.js';
export type { UnreadRequest } from './requests/unread-requests.js';

export { ContainerLimits, type ContainerMemory } from './machine/container-limits.js';
export type { HeapUse } from './machine/heap-use.js';
export { ProcessFacts } from './machine/process-facts.js';
export { noticeOtherCopies } from './machine/loaded-copies.js';
export { type MemoryUse, ProcessMemory } from './machine/process-memory.js';
export { SystemProcessFacts } from './machine/system.process-facts.js';
export { requireNode } from './machine/required-node.js';

export {
  type NumberVariable,
  describeNumberVariable,
  parseNumberVariable,
  readNumberVariable,
} from './options/number-variable.js';
export { editDistance } from './options/edit-distance.js';
export { checkOptions, OptionsCheck } from './options/options-check.js';
export { isOptionsObject } from './options/options-object.js';
export { readOptions } from './options/read-options.js';
export { requireImport } from './options/require-import.js';
export { requireOneForRoot } from './options/require-one-for-root.js';

export { withBlanksForControls } from './redaction/one-line.js';
export { processRedactor } from './redaction/process-redactor.js';
export { DEFAULT_REDACTOR_OPTIONS, REDACTED } from './redaction/redaction.constants.js';
export { type RedactedError, Redactor } from './redaction/redactor.js';
export type { RedactionOptions, RedactorOptions } from './redaction/redactor.options.js';

export { CallTracer, type TracedStep } from './ports/call-tracer.js';
export { CurrentTrace, type TraceIds } from './ports/current-trace.js';
export { type ErrorContext, ErrorReporter, type ReportedIssue } from './ports/error-reporter.js';
export { HealthDetails, type HealthDetailsSource } from './ports/health-details.js';
export { LoggerErrorReporter } from './ports/logger-error.reporter.js';
export * from './ports/lifecycle-state.js';
export type * from './ports/operator-action.js';
export { Histogram } from './windows/histogram.js';
export { LatencyWindow } from './windows/latency-window.js';
export { LogScale, type LogScaleOptions, toMicroseconds } from './windows/log-scale.js';
export { SlidingWindow, type SlidingWindowOptions } from './windows/sliding-window.js';
export { PubSub } from './ports/pub-sub.js';
export { Shutdown, type ShutdownWork } from './ports/shutdown.js';
export type { StartupCheckAnswer, StartupCheckFunction, StartupCheckResult } from './ports/startup-check.js';
export type { ModuleStatus, StatusReporter } from './ports/status-reporter.js';
export { TestConditions } from './ports/test-conditions.js';
