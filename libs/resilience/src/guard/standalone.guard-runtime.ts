import { ResilienceEvents, SystemClock, SystemRandom } from '@breakwater/core';
import { TimerQueue } from '../invocation/timer-queue.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { ApplicationGuardRuntime } from './application.guard-runtime.js';
import type { GuardRuntime } from './guard-runtime.js';

const runtimes = new WeakMap<object, GuardRuntime>();

/**
 * Runtime of an instance that Nest did not make, as in a unit test with `new Service()`: with the defaults of every
 * policy, and a state that it shares with nobody.
 */
export function standaloneRuntime(instance: object): GuardRuntime {
  let runtime = runtimes.get(instance);
  if (!runtime) {
    const clock = new SystemClock();
    const events = new ResilienceEvents();
    const environment = { clock, random: new SystemRandom(), events, timers: new TimerQueue(clock) };
    runtime = new ApplicationGuardRuntime(new PolicyHome(environment));
    runtimes.set(instance, runtime);
  }
  return runtime;
}
