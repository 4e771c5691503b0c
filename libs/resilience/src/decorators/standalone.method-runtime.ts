import { ResilienceEvents, SystemClock, SystemRandom } from '@breakwater/core';
import { TimerQueue } from '../timers/timer-queue.js';
import type { PolicyDeclarations } from '../steps/policy-declarations.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { PolicySteps } from '../steps/policy-steps.js';
import { ApplicationMethodRuntime } from './application.method-runtime.js';
import type { MethodRuntime } from './method-runtime.js';

const runtimes = new WeakMap<object, MethodRuntime>();

/** Nobody has defined policies here: a method that names one runs with what its decorators say. */
class StandaloneHome extends PolicyHome {
  override require(): PolicyDeclarations {
    return {};
  }
}

/** Hands a runtime to an instance that is frozen, and so has no room for the property. */
export function rememberRuntime(instance: object, runtime: MethodRuntime): void {
  if (!runtimes.has(instance)) runtimes.set(instance, runtime);
}

/**
 * Runtime of an instance that Nest did not make, as in a unit test with `new Service()`: with the defaults of every
 * policy, without policies by name, and with a state that it shares with nobody.
 */
export function standaloneRuntime(instance: object): MethodRuntime {
  let runtime = runtimes.get(instance);
  if (!runtime) {
    const clock = new SystemClock();
    const events = new ResilienceEvents();
    const environment = { clock, random: new SystemRandom(), events, timers: new TimerQueue(clock) };
    runtime = new ApplicationMethodRuntime(new StandaloneHome(environment, {}, new PolicySteps(true)));
    runtimes.set(instance, runtime);
  }
  return runtime;
}
