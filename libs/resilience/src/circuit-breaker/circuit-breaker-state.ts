import type { CircuitState } from '@breakwater/core';
import type { Circuit } from './circuit.js';

/**
 * What a circuit has counted since its state began, and within its window. One that observes counts as if it enforced: from
 * the moment when it would have opened, `rejected` are the calls that it would have refused, however they ended.
 */
export interface CircuitBreakerStats {
  /** Calls that are judged: successes and failures. Ignored, rejected and running calls are none of them. */
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
  /** Milliseconds since the Unix epoch: when a call failed for the last time, in this state or an earlier one. Absent without a failure. */
  readonly lastFailureTime?: number;
}

/** A circuit breaker at one moment. */
export interface CircuitBreakerState {
  readonly name: string;
  readonly state: CircuitState;
  /** Whether calls are refused: the state is `open` or `forced-open`. */
  readonly isOpen: boolean;
  /** Whether the service cannot do without what the circuit guards, as its options say. */
  readonly critical: boolean;
  /** Whole milliseconds until a call has a chance, an estimate while trials run; only while calls are refused, and not when a person forced it open. */
  readonly retryAfter?: number;
  /** Milliseconds since the Unix epoch: when the state began; of one that observes, the state that it would be in. */
  readonly since: number;
  readonly stats: CircuitBreakerStats;
}

/** Describes a circuit as of `now`. */
export function describeCircuit(circuit: Circuit, now: number): CircuitBreakerState {
  circuit.refresh(now);
  const { name, state, since } = circuit;
  const retryAfter = circuit.observing ? undefined : circuit.retryAfter(now);
  return {
    name,
    state,
    isOpen: state === 'open' || state === 'forced-open',
    critical: circuit.options.critical,
    ...(retryAfter !== undefined && { retryAfter: Math.ceil(retryAfter) }),
    since: Math.round(since),
    stats: describeStats(circuit, now),
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
    ...(lastFailure !== undefined && { lastFailureTime: Math.round(lastFailure) }),
  };
}
