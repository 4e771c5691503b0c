import { CallTracer, Clock, Failures, Random, ResilienceEvents, TestConditions } from '@breakwater/core';
import type { FactoryProvider } from '@nestjs/common';
import { PolicyEnvironment } from './invocation/policy.js';
import { AmbientSteps } from './steps/ambient-steps.js';
import { LoadShedder } from './overload/load-shedder.js';
import { PolicySwitches } from './switches/policy-switches.js';
import { TimerQueue } from './timers/timer-queue.js';

/** Provides what all policies of an application share: clock, chance, events, timers, switches, failures. */
export const policyEnvironmentProvider: FactoryProvider<PolicyEnvironment> = {
  provide: PolicyEnvironment,
  inject: [
    Clock,
    Random,
    ResilienceEvents,
    Failures,
    LoadShedder,
    { token: CallTracer, optional: true },
    { token: TestConditions, optional: true },
  ],
  useFactory: (
    clock: Clock,
    random: Random,
    events: ResilienceEvents,
    failures: Failures,
    load: LoadShedder | undefined,
    tracer?: CallTracer,
    test?: TestConditions,
  ): PolicyEnvironment => ({
    clock,
    random,
    events,
    timers: new TimerQueue(clock),
    switches: new PolicySwitches(),
    ambient: new AmbientSteps(),
    failures,
    ...(load && { load }),
    ...(tracer && { tracer }),
    ...(test?.policies === 'instant' && { instantWaits: true }),
  }),
};
