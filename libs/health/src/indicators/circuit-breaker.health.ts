import { readProperty } from '@breakwater/core';
import { type CheckAnswer, type CheckFunction, withCause } from '../checks/check.js';

/** The part of a circuit's state that health reads; `CircuitBreakerService` of `@breakwater/resilience` fits. */
export interface CircuitSnapshot {
  readonly state: string;
  readonly isOpen: boolean;
  /** True if the service cannot work while this circuit is open. @default false */
  readonly critical?: boolean | undefined;
  /** Milliseconds until a trial call. */
  readonly retryAfter?: number | undefined;
}

/** Source of the states of the circuits. */
export interface CircuitBreakerSource {
  getAllStates(): Readonly<Record<string, CircuitSnapshot>>;
}

/**
 * Checks the circuits. An open circuit means `degraded`, or `down` when it is critical. A source that throws means `degraded`,
 * because a critical circuit may be open. Open circuits come first in the details.
 */
export function circuitBreakerCheck(source: CircuitBreakerSource): CheckFunction {
  return (): CheckAnswer => {
    try {
      return judge(source.getAllStates());
    } catch (cause) {
      return withCause({ status: 'degraded', reason: 'failed' }, cause);
    }
  };
}

function judge(states: Readonly<Record<string, CircuitSnapshot>>): CheckAnswer {
  const circuits = Object.entries(states);
  const open = circuits.filter(([, circuit]) => readProperty(circuit, 'isOpen') === true);
  const isCritical = open.some(([, circuit]) => readProperty(circuit, 'critical') === true);
  const status = isCritical ? 'down' : open.length > 0 ? 'degraded' : 'up';
  return {
    status,
    ...(open.length > 0 && { reason: 'circuit-open' }),
    details: { open_count: open.length, breakers: Object.fromEntries([...open, ...circuits]) },
  };
}
