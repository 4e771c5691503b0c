import { expectTypeOf } from 'expect-type';
import type { ResilienceEventMap } from '@breakwater/core';
import type { CircuitTransition as AlertedTransition } from '../../libs/error-tracking/src/alerts/rules/circuit-open.rule.js';
import type { HealthTransition } from '../../libs/error-tracking/src/alerts/rules/health-transition.rule.js';
import type { RecordedEvents } from '../../libs/error-tracking/src/tracking/failure-recorder.js';
import type {
  CircuitTransition as LoggedTransition,
  ThrottleTransition,
} from '../../libs/observability/src/logging/transition.logger.js';
import type * as traced from '../../libs/observability/src/tracing/traced-events.js';

// Packages that listen to another package describe the part of the event that they read. Only the compiler runs this file: it
// compares those descriptions with the events as their packages publish them.
expectTypeOf<ResilienceEventMap['circuit-breaker.transition']>().toExtend<LoggedTransition>();
expectTypeOf<ResilienceEventMap['circuit-breaker.transition']>().toExtend<AlertedTransition>();
expectTypeOf<ResilienceEventMap['circuit-breaker.transition']>().toExtend<traced.CircuitTransition>();
expectTypeOf<ResilienceEventMap['circuit-breaker.call']>().toExtend<traced.CircuitCall>();
expectTypeOf<ResilienceEventMap['circuit-breaker.removed']>().toExtend<traced.CircuitRemoved>();
expectTypeOf<ResilienceEventMap['retry.scheduled']>().toExtend<traced.RetryScheduled>();
expectTypeOf<ResilienceEventMap['retry.exhausted']>().toExtend<traced.RetryExhausted>();
expectTypeOf<ResilienceEventMap['timeout.exceeded']>().toExtend<traced.TimeoutExceeded>();
expectTypeOf<ResilienceEventMap['bulkhead.entered']>().toExtend<traced.BulkheadEntered>();
expectTypeOf<ResilienceEventMap['bulkhead.rejected']>().toExtend<traced.BulkheadRejected>();
expectTypeOf<ResilienceEventMap['throttle.rejected']>().toExtend<traced.ThrottleRejected>();
expectTypeOf<ResilienceEventMap['throttle.transition']>().toExtend<ThrottleTransition>();
expectTypeOf<ResilienceEventMap['fallback.used']>().toExtend<traced.FallbackUsed>();
expectTypeOf<ResilienceEventMap['chaos.injected']>().toExtend<traced.ChaosInjected>();
expectTypeOf<ResilienceEventMap['health.transition']>().toExtend<HealthTransition>();
expectTypeOf<Pick<ResilienceEventMap, keyof RecordedEvents>>().toExtend<RecordedEvents>();
