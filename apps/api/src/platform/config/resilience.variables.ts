import { flag, type ValuesOf, withDefault } from './variable.js';

/** Switches of the policies. `@breakwater/resilience` describes its numbers itself. */
export const RESILIENCE_SWITCHES = {
  /** Whether policies are in force; fallbacks always are. `resilienceConfig` of the package reads it. */
  RESILIENCE_ENABLED: withDefault(flag(), true),

  /** Whether circuit breakers are in force. */
  ENABLE_CIRCUIT_BREAKER: withDefault(flag(), true),
};

export type ResilienceSwitches = ValuesOf<typeof RESILIENCE_SWITCHES>;
