import type { CheckAnswer, CheckFunction } from '../checks/check.js';

/** The part of a circuit's state that health reads; `CircuitBreakerService` of `@breakwater/resilience` fits. */
export interface CircuitSnapshot {
  readonly state: string;
  readonly isOpen: boolean;
  /** Whether the service cannot work while this circuit is open. @default false */
  readonly critical?: boolean | undefined;
  /** Milliseconds until a trial call. */
  readonly retryAfter?: number | undefined;
}

/** Source of the states of the circuits. */
export interface CircuitBreakerSource {
  getAllStates(): Readonly<Record<string, CircuitSnapshot>>;
}

/** Checks the circuits. An open circuit means `degraded`, or `down` when it is critical. */
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
