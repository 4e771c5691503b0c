import { DEFAULT_OVERLOAD_OPTIONS, fileSource, type OverloadOptions } from '@breakwater/resilience';
import { acceptedBy, flag, type ValuesOf, wholeNumber, withDefault } from './variable.js';

/** Switches of the policies. `@breakwater/resilience` describes its numbers itself. */
export const RESILIENCE_SWITCHES = {
  /** Switches the policies on; fallbacks are always on. `resilienceConfig` of the package reads it. */
  RESILIENCE_ENABLED: withDefault(flag(), true),

  /** Policies and steps that are switched off from the start. `resilienceConfig` of the package reads it; fallbacks stay. */
  RESILIENCE_DISABLED: acceptedBy("a list such as 'payments,retry:rates,hedge:*'", (list) => {
    if (list.split(',').some((item) => ['', '*'].includes(item.trim()))) throw new Error('an empty item');
  }),

  /** Switches circuit breakers on. */
  ENABLE_CIRCUIT_BREAKER: withDefault(flag(), true),

  /** JSON file with options of policies, e.g. `{"youtube-data":{"retry":{"maxRetries":1}}}`. It is read again when it changes. */
  RESILIENCE_OPTIONS_FILE: acceptedBy('the path of a JSON file', (path) => fileSource(path)),

  /** With Redis, lets replicas tell each other which circuits are open. */
  FLEET_HINTS_ENABLED: withDefault(flag(), true),

  /** Lets an overloaded replica refuse its least important requests. */
  OVERLOAD_ENABLED: withDefault(flag(), true),

  /** Milliseconds by which timers may be late. Longer delays together with more requests than usual are an overload. */
  OVERLOAD_MAX_DELAY: withDefault(wholeNumber(40, 10_000), 100),
};

export type ResilienceSwitches = ValuesOf<typeof RESILIENCE_SWITCHES>;

/** Returns the options of load shedding for a longest delay. Both delays have the ratio of the defaults. */
export function overloadAt(maxDelay: number): OverloadOptions {
  const { maxDelay: longest, targetDelay } = DEFAULT_OVERLOAD_OPTIONS;
  return { maxDelay, targetDelay: Math.floor((maxDelay * targetDelay) / longest) };
}
