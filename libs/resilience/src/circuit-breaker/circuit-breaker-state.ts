import type { CircuitState } from '@breakwater/core';
import type { FleetState } from '../invocation/fleet-state.js';
import type { Circuit } from './circuit.js';

/**
 * The counts of a circuit since its state began, and within its window. A circuit that only observes counts as if it enforced:
 * once it would have opened, `rejected` counts the calls that it would have refused, however they ended.
 */
export interface CircuitBreakerStats {
  /** Successes and failures. Ignored, rejected and running calls are not counted here. */
  readonly calls: number;
  readonly successes: number;
  /** Timeouts included. */
  readonly failures: number;
  readonly ignored: number;
  readonly timeouts: number;
  readonly slow: number;
  readonly rejected: number;
  readonly fallbacks: number;
  /** Percentage of `calls`; -1 below the volume threshold. */
  readonly failureRate: number;
  /** Percentage of `calls`; -1 below the volume threshold. */
  readonly slowCallRate: number;
  /** Time of the last failure, in milliseconds since the Unix epoch; kept when the state changes. Absent before the first failure. */
  readonly lastFailureTime?: number;
}

/** A circuit breaker at one moment. */
export interface CircuitBreakerState {
  readonly name: string;
  readonly state: CircuitState;
  /** True while calls are refused: the state is `open` or `forced-open`. */
  readonly isOpen: boolean;
  /** True if the service needs the guarded dependency; the value of the option `critical`. */
  readonly critical: boolean;
  /**
   * Whole milliseconds until a call may pass, estimated while trials run. Present while calls are refused, unless an operator has
   * opened the circuit.
   */
  readonly retryAfter?: number;
  /** Start of the state, in milliseconds since the Unix epoch. With `mode: 'observe'`, the start of the state that it would be in. */
  readonly since: number;
  readonly stats: CircuitBreakerStats;
  /** How many replicas have the circuit open; with the option `hints`, for circuits that have a name. */
  readonly fleet?: FleetState;
}

/** Describes a circuit as of `now`. */
export function describeCircuit(circuit: Circuit, now: number): CircuitBreakerState {
  circuit.refresh(now);
  const { name, state, since } = circuit;
  const fleet = circuit.advisor?.fleetState(name);
  const retryAfter = circuit.observing ? undefined : circuit.retryAfter(now);
  return {
    name,
    state,
    isOpen: state === 'open' || state === 'forced-open',
    critical: circuit.options.critical,
    ...(retryAfter !== undefined && { retryAfter: Math.ceil(retryAfter) }),
    since,
    stats: describeStats(circuit, now),
    ...(fleet && { fleet }),
  };
}

function describeStats({ window, rules, lastFailure }: Circuit, now: number): CircuitBreakerStats {
  window.advance(now);
  return {
    calls: rules.finished(),
    successes: window.total('successes'),
    failures: window.total('failures'),
    ignored: window.total('ignored'),
    timeouts: window.total('timeouts'),
    slow: window.total('slow'),
    rejected: window.total('rejected'),
    fallbacks: window.total('fallbacks'),
    failureRate: rules.rate('failures'),
    slowCallRate: rules.rate('slow'),
    ...(lastFailure !== undefined && { lastFailureTime: lastFailure }),
  };
}
