import type { CheckAnswer, CheckFunction } from '../checks/check.js';

/** State of one circuit as far as health is concerned; `CircuitBreakerService` of `@breakwater/resilience` fits. */
export interface CircuitSnapshot {
  readonly state: string;
  readonly isOpen: boolean;
  /** Whether the service is of no use while this circuit is open. @default false */
  readonly critical?: boolean | undefined;
  /** Milliseconds until a trial call. */
  readonly retryAfter?: number | undefined;
}

/** Where the states of the circuits come from. */
export interface CircuitBreakerSource {
  getAllStates(): Readonly<Record<string, CircuitSnapshot>>;
}

/** An open circuit is `degraded`, and `down` only when it is critical. */
export function circuitBreakerCheck(source: CircuitBreakerSource): CheckFunction {
  return (): CheckAnswer => {
    const breakers = source.getAllStates();
    const open = Object.values(breakers).filter(({ isOpen }) => isOpen);
    const status = open.some(({ critical }) => critical) ? 'down' : open.length > 0 ? 'degraded' : 'up';
    return {
      status,
      ...(open.length > 0 && { reason: 'circuit-open' }),
      details: { open_count: open.length, breakers },
    };
  };
}
