import type { CircuitCallOutcome, CircuitState } from '@breakwater/core';
import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { reportOneHot, stateLabel } from './one-hot.js';
import { RemovedCircuits } from './removed-circuits.js';
import { toSeconds } from './seconds.js';

/** Calls that a circuit let through. */
export const CIRCUIT_CALLS: MetricDefinition = {
  name: 'circuitbreaker_calls_seconds',
  help: 'Duration of the calls that a circuit breaker let through, by their outcome.',
  labels: ['name', 'kind'],
};

/** Calls that a circuit refused. */
export const CIRCUIT_REFUSED: MetricDefinition = {
  name: 'circuitbreaker_not_permitted_calls_total',
  help: 'Calls that a circuit breaker refused, or would have refused where it only observes.',
  labels: ['name'],
};

const TRANSITIONS: MetricDefinition = {
  name: 'circuitbreaker_transitions_total',
  help: 'Changes of the state of a circuit breaker.',
  labels: ['name', 'from', 'to'],
};

const STATE: MetricDefinition = {
  name: 'circuitbreaker_state',
  help: 'State of a circuit breaker: 1 for the present one, 0 for the others.',
  labels: ['name', 'state'],
};

const FAILURE_RATE: MetricDefinition = {
  name: 'circuitbreaker_failure_rate',
  help: 'Percentage of failures in the window; -1 with too few calls to judge.',
  labels: ['name'],
};

const SLOW_CALL_RATE: MetricDefinition = {
  name: 'circuitbreaker_slow_call_rate',
  help: 'Percentage of slow calls in the window; -1 with too few calls to judge.',
  labels: ['name'],
};

const STATES: readonly CircuitState[] = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'disabled',
  'observing',
];

/** Outcomes in the words of resilience4j. */
export const CIRCUIT_CALL_KINDS = {
  success: 'successful',
  failure: 'failed',
  timeout: 'timeout',
  ignored: 'ignored',
} as const satisfies Record<Exclude<CircuitCallOutcome, 'rejected'>, string>;

/** Circuits: their state at the scrape, calls and transitions by events. What was removed is shown no more. */
export const collectCircuitBreakers: MetricsCollector = (metrics, { events, gauges }) => {
  const removed = new RemovedCircuits((circuit) => metrics.remove('name', circuit));
  events.on('circuit-breaker.removed', ({ circuit }) => removed.add(circuit));
  // The first metric of all that are about circuits: what has gone must have gone before they are read.
  metrics.gauge(STATE, (report) => {
    const circuits = gauges.read('circuit-breaker');
    removed.sweep(new Set(circuits.map(({ circuit }) => circuit)));
    for (const { circuit, state } of circuits) reportOneHot(report, STATES, state, circuit);
  });
  metrics.gauge(FAILURE_RATE, (report) => {
    for (const { circuit, failureRate } of gauges.read('circuit-breaker')) report(failureRate, circuit);
  });
  metrics.gauge(SLOW_CALL_RATE, (report) => {
    for (const { circuit, slowCallRate } of gauges.read('circuit-breaker')) report(slowCallRate, circuit);
  });

  const calls = metrics.histogram(CIRCUIT_CALLS);
  const refused = metrics.counter(CIRCUIT_REFUSED);
  const transitions = metrics.counter(TRANSITIONS);
  events.on('circuit-breaker.call', ({ circuit, outcome, duration }) => {
    if (outcome === 'rejected') refused.increment(circuit);
    else calls.with(circuit, CIRCUIT_CALL_KINDS[outcome]).observe(toSeconds(duration));
  });
  events.on('circuit-breaker.transition', ({ circuit, from, to }) =>
    transitions.increment(circuit, stateLabel(from), stateLabel(to)),
  );
};
