import { ResilienceEvents, SystemClock, SystemRandom } from '@breakwater/core';
import { TimerQueue } from '../timers/timer-queue.js';
import type { PolicyDeclarations } from '../steps/policy-declarations.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { PolicySteps } from '../steps/policy-steps.js';
import { ApplicationMethodRuntime } from './application.method-runtime.js';
import type { MethodRuntime } from './method-runtime.js';

/** Runtimes of instances without an application. */
const privateRuntimes = new WeakMap<object, MethodRuntime>();

/** Runtimes that applications gave to frozen instances; none for a mock. */
const rememberedRuntimes = new WeakMap<object, MethodRuntime | undefined>();

/** Has no named policies: a method that names one runs with the options of its decorators. */
class StandaloneHome extends PolicyHome {
  override require(): PolicyDeclarations {
    return {};
  }
}

/** Remembers the runtime of an instance that is frozen and cannot have the property. The first one stays. */
export function rememberRuntime(instance: object, runtime: MethodRuntime | undefined): void {
  if (!rememberedRuntimes.has(instance)) rememberedRuntimes.set(instance, runtime);
}

/** Returns true if an application gave a runtime to this frozen instance. */
export function receivedRuntime(instance: object): boolean {
  return rememberedRuntimes.has(instance);
}

/**
 * The runtime of an instance without the property: the remembered one of a frozen instance, or a private one, as in a
 * unit test. A private runtime has the default options and no named policies, and shares no state with other instances.
 */
export function standaloneRuntime(instance: object): MethodRuntime {
  let runtime = rememberedRuntimes.get(instance) ?? privateRuntimes.get(instance);
  if (!runtime) {
    const clock = new SystemClock();
    const events = new ResilienceEvents();
    const environment = { clock, random: new SystemRandom(), events, timers: new TimerQueue(clock) };
    runtime = new ApplicationMethodRuntime(new StandaloneHome(environment, {}, new PolicySteps(true)));
    privateRuntimes.set(instance, runtime);
  }
  return runtime;
}
