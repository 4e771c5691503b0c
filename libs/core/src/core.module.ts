import { Global, Module } from '@nestjs/common';
import { OperatorActions } from './actions/operator-actions.js';
import { Clock } from './clock/clock.js';
import { SystemClock } from './clock/system.clock.js';
import { Dashboard } from './dashboard/dashboard.js';
import { ResilienceEvents } from './events/resilience-events.js';
import { Failures } from './failures/failures.js';
import { ResilienceGauges } from './gauges/resilience-gauges.js';
import { Metrics } from './metrics/metrics.js';
import { HttpRequests } from './requests/http-requests.js';
import { HealthDetails } from './ports/health-details.js';
import { ProcessFacts } from './machine/process-facts.js';
import { noticeOtherCopies } from './machine/loaded-copies.js';
import { ProcessMemory } from './machine/process-memory.js';
import { requireNode } from './machine/required-node.js';
import { SystemProcessFacts } from './machine/system.process-facts.js';
import { TestConditions } from './ports/test-conditions.js';
import { Random } from './random/random.js';
import { SystemRandom } from './random/system.random.js';
import { ApplicationRedactor } from './redaction/process-redactor.js';
import { Redactor } from './redaction/redactor.js';

requireNode('Breakwater', '22.12');
noticeOtherCopies('@breakwater/core');

/**
 * Clock, random source, events, gauges, metrics, requests, failures and redactor of one application. Every Breakwater module
 * imports it, so an application need not. In tests import `BreakwaterTesting` of `@breakwater/testing`, or replace a part with
 * `overrideProvider(Clock).useValue(new VirtualClock())`.
 */
@Global()
@Module({
  providers: [
    {
      provide: Clock,
      inject: [{ token: TestConditions, optional: true }],
      useFactory: (test?: TestConditions): Clock => test?.clock ?? new SystemClock(),
    },
    {
      provide: Random,
      inject: [{ token: TestConditions, optional: true }],
      useFactory: (test?: TestConditions): Random => test?.random ?? new SystemRandom(),
    },
    Dashboard,
    Failures,
    HealthDetails,
    { provide: ProcessFacts, useClass: SystemProcessFacts },
    ProcessMemory,
    HttpRequests,
    Metrics,
    OperatorActions,
    ResilienceEvents,
    ResilienceGauges,
    { provide: Redactor, useFactory: () => new ApplicationRedactor() },
  ],
  exports: [
    Clock,
    Random,
    ProcessFacts,
    ProcessMemory,
    Dashboard,
    Failures,
    HealthDetails,
    HttpRequests,
    Metrics,
    OperatorActions,
    ResilienceEvents,
    ResilienceGauges,
    Redactor,
  ],
})
export class CoreModule {}
