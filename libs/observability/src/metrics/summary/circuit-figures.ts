import type { CircuitState, ResilienceGauges } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';
import { percentage } from './figures.js';

/** The current state of a circuit breaker, and its calls since the start. */
export interface CircuitFigures {
  /** Current state. The entry `_OTHER` shows the worst state of its circuits. */
  readonly state: CircuitState;
  /** Calls that succeeded. */
  readonly successes: number;
  /** Calls that failed or timed out. */
  readonly failures: number;
  /** Calls that the circuit refused. */
  readonly rejections: number;
  /** Successes in percent of successes and failures. */
  readonly successRate: number;
}

/** The part of the gauge `circuit-breaker` that this module reads. */
interface CircuitAtPresent {
  readonly circuit: string;
  readonly state: CircuitState;
}

const CALLS = 'circuitbreaker_calls_seconds';
const REFUSED = 'circuitbreaker_not_permitted_calls_total';

/** States from the most urgent to the least urgent for an operator. */
const WORST_FIRST: readonly CircuitState[] = [
  'forced-open',
  'open',
  'half-open',
  'disabled',
  'observing',
  'closed',
];

/**
 * Returns the figures of all existing circuits, by name.
 *
 * @param labelOf returns the name that the series of a circuit have
 */
export function circuitFigures(
  metrics: MetricSet,
  gauges: ResilienceGauges,
  labelOf: (circuit: string) => string,
): Record<string, CircuitFigures> {
  const states = new Map<string, CircuitState>();
  for (const { circuit, state } of gauges.each<CircuitAtPresent>('circuit-breaker')) {
    const label = labelOf(circuit);
    states.set(label, worse(state, states.get(label) ?? state));
  }
  return Object.fromEntries(
    Array.from(states, ([label, state]) => [label, { state, ...callsOf(metrics, label) }]),
  );
}

function callsOf(metrics: MetricSet, circuit: string): Omit<CircuitFigures, 'state'> {
  const count = (kind: string): number => metrics.findHistogram(CALLS)?.count(circuit, kind) ?? 0;
  const successes = count('successful');
  const failures = count('failed') + count('timeout');
  return {
    successes,
    failures,
    rejections: metrics.valueOf(REFUSED, circuit),
    successRate: percentage(successes, successes + failures, 100),
  };
}

const worse = (one: CircuitState, other: CircuitState): CircuitState =>
  WORST_FIRST.indexOf(one) <= WORST_FIRST.indexOf(other) ? one : other;
