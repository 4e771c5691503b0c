import { ResilienceEvents } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import type { PolicyEnvironment } from '../src/invocation/policy.js';
import { TimerQueue } from '../src/timers/timer-queue.js';

/** The environment of a policy, with a clock that the spec moves and a random source that repeats itself. */
export interface TestEnvironment extends PolicyEnvironment {
  readonly clock: VirtualClock;
}

export function policyEnvironment(clock = new VirtualClock()): TestEnvironment {
  return {
    clock,
    random: new SeededRandom(),
    events: new ResilienceEvents(),
    timers: new TimerQueue(clock),
  };
}
