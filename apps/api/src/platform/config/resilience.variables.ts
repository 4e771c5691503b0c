import { flag, type ValuesOf, withDefault } from './variable.js';

/** Switches of the policies. `@breakwater/resilience` describes its numbers itself. */
export const RESILIENCE_SWITCHES = {
  /** Switches the policies on; fallbacks are always on. `resilienceConfig` of the package reads it. */
  RESILIENCE_ENABLED: withDefault(flag(), true),

  /** Switches circuit breakers on. */
  ENABLE_CIRCUIT_BREAKER: withDefault(flag(), true),

  /** With Redis, lets replicas tell each other which circuits are open. */
  FLEET_HINTS_ENABLED: withDefault(flag(), true),
};

export type ResilienceSwitches = ValuesOf<typeof RESILIENCE_SWITCHES>;
