import type { CircuitState, ResilienceGauges } from '@breakwater/core';
import {
  CIRCUIT_CALL_KINDS,
  CIRCUIT_CALLS,
  CIRCUIT_REFUSED,
} from '../collectors/circuit-breaker.collector.js';
import type { MetricSet } from '../model/metric-set.js';
import { percentage } from './share.js';

/** A circuit breaker: its state at this moment, its calls since the start. */
export interface CircuitFigures {
  readonly state: CircuitState;
  /** Calls that succeeded. */
  readonly successes: number;
  /** Calls that failed or timed out. */
  readonly failures: number;
  /** Calls that the circuit refused. */
  readonly rejections: number;
  /** Percentage of successes, of the calls that succeeded or failed. */
  readonly successRate: number;
}

/** The circuits that there are, by name. */
export function circuitFigures(metrics: MetricSet, gauges: ResilienceGauges): Record<string, CircuitFigures> {
  const calls = metrics.histogram(CIRCUIT_CALLS);
  const refused = metrics.counter(CIRCUIT_REFUSED);
  return Object.fromEntries(
    gauges.read('circuit-breaker').map(({ circuit, state }) => {
      const { success, failure, timeout } = CIRCUIT_CALL_KINDS;
      const successes = calls.count(circuit, success);
      const failures = calls.count(circuit, failure) + calls.count(circuit, timeout);
      const rejections = refused.count(circuit);
      const successRate = percentage(successes, successes + failures, 100);
      return [circuit, { state, successes, failures, rejections, successRate }];
    }),
  );
}
