import type { CircuitState, ResilienceGauges } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';
import { percentage } from './figures.js';

/** A circuit breaker: its state at this moment, its calls since the start. */
export interface CircuitFigures {
  /** State; for circuits that share the name `_OTHER`, the worst of their states. */
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

/** The part of the gauge `circuit-breaker` that is read here. */
interface CircuitAtPresent {
  readonly circuit: string;
  readonly state: CircuitState;
}

const CALLS = 'circuitbreaker_calls_seconds';
const REFUSED = 'circuitbreaker_not_permitted_calls_total';

/** From the state that concerns operators most to the one that concerns them least. */
const WORST_FIRST: readonly CircuitState[] = [
  'forced-open',
  'open',
  'half-open',
  'disabled',
  'observing',
  'closed',
];

/**
 * The circuits that exist, by name.
 *
 * @param labelOf the name under which the series of a circuit stand
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
