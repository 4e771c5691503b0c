import {
  CIRCUIT_STATES,
  metricFromEvent,
  metricFromGauge,
  type MetricDescription,
  stateLabel,
  stateMetric,
  toSeconds,
} from '@breakwater/core';
import type { CircuitCallOutcome } from './resilience.events.js';

/** Outcomes in the words of resilience4j. */
const CALL_KINDS = {
  success: 'successful',
  failure: 'failed',
  timeout: 'timeout',
  ignored: 'ignored',
} as const satisfies Record<Exclude<CircuitCallOutcome, 'rejected'>, string>;

const CIRCUIT_BREAKER_METRICS: readonly MetricDescription[] = [
  stateMetric({
    name: 'circuitbreaker_state',
    help: 'State of a circuit breaker: 1 for the present one, 0 for the others.',
    gauge: 'circuit-breaker',
    labels: ['name', 'critical', 'state'],
    states: CIRCUIT_STATES,
    read: ({ circuit, critical, state }) => [circuit, String(critical), state],
  }),
  {
    name: 'circuitbreaker_failure_rate',
    kind: 'gauge',
    help: 'Percentage of failures in the window; -1 with too few calls to judge.',
    labels: ['name'],
    aggregate: 'max',
    source: metricFromGauge('circuit-breaker', ({ circuit, failureRate }, report) =>
      report(failureRate, circuit),
    ),
  },
  {
    name: 'circuitbreaker_slow_call_rate',
    kind: 'gauge',
    help: 'Percentage of slow calls in the window; -1 with too few calls to judge.',
    labels: ['name'],
    aggregate: 'max',
    source: metricFromGauge('circuit-breaker', ({ circuit, slowCallRate }, report) =>
      report(slowCallRate, circuit),
    ),
  },
  {
    name: 'circuitbreaker_calls_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Duration of the calls that a circuit breaker let through, by their outcome.',
    labels: ['name', 'kind'],
    source: metricFromEvent('circuit-breaker.call', ({ circuit, outcome, duration }, report) => {
      if (outcome !== 'rejected') report(toSeconds(duration), circuit, CALL_KINDS[outcome]);
    }),
  },
  {
    name: 'circuitbreaker_not_permitted_calls_total',
    kind: 'counter',
    help: 'Calls that a circuit breaker refused, or would have refused where it only observes.',
    labels: ['name'],
    source: metricFromEvent('circuit-breaker.call', ({ circuit, outcome }, report) => {
      if (outcome === 'rejected') report(1, circuit);
    }),
  },
  {
    name: 'circuitbreaker_transitions_total',
    kind: 'counter',
    help: 'Changes of the state of a circuit breaker.',
    labels: ['name', 'from', 'to'],
    source: metricFromEvent('circuit-breaker.transition', ({ circuit, from, to }, report) =>
      report(1, circuit, stateLabel(from), stateLabel(to)),
    ),
  },
];

const RETRY_METRICS: readonly MetricDescription[] = [
  {
    name: 'retry_attempts_total',
    kind: 'counter',
    help: 'Retries, which come in addition to the first attempt.',
    labels: ['name'],
    source: metricFromEvent('retry.scheduled', ({ name }, report) => report(1, name)),
  },
  {
    name: 'retry_exhausted_total',
    kind: 'counter',
    help: 'Calls whose last attempt failed, by the reason for there being no further one.',
    labels: ['name', 'reason'],
    source: metricFromEvent('retry.exhausted', ({ name, reason }, report) => report(1, name, reason)),
  },
  {
    name: 'retry_budget_available',
    kind: 'gauge',
    help: 'Retries that the budget allows at this moment.',
    labels: ['name'],
    source: metricFromGauge('retry-budget', ({ name, available }, report) => report(available, name)),
  },
  {
    name: 'retry_budget_limit',
    kind: 'gauge',
    help: 'Retries that the budget would allow if none had been made.',
    labels: ['name'],
    source: metricFromGauge('retry-budget', ({ name, limit }, report) => report(limit, name)),
  },
];

const HEDGE_METRICS: readonly MetricDescription[] = [
  {
    name: 'hedge_started_total',
    kind: 'counter',
    help: 'Hedges, which come in addition to the first attempt.',
    labels: ['name'],
    source: metricFromEvent('hedge.started', ({ name }, report) => report(1, name)),
  },
  {
    name: 'hedge_won_total',
    kind: 'counter',
    help: 'Hedges that answered before the first attempt.',
    labels: ['name'],
    source: metricFromEvent('hedge.won', ({ name }, report) => report(1, name)),
  },
  {
    name: 'hedge_skipped_total',
    kind: 'counter',
    help: 'Hedges that were due but were not started, by the reason.',
    labels: ['name', 'reason'],
    source: metricFromEvent('hedge.skipped', ({ name, reason }, report) => report(1, name, reason)),
  },
  {
    name: 'hedge_delay_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time after which a call gets a hedge at this moment.',
    labels: ['name'],
    source: metricFromGauge('hedge', ({ name, delay }, report) => {
      if (delay !== undefined) report(toSeconds(delay), name);
    }),
  },
];

const BULKHEAD_METRICS: readonly MetricDescription[] = [
  {
    name: 'bulkhead_available_concurrent_calls',
    kind: 'gauge',
    help: 'Calls that could start at once.',
    labels: ['name'],
    source: metricFromGauge('bulkhead', ({ name, active, maxConcurrent }, report) =>
      report(Math.max(0, maxConcurrent - active), name),
    ),
  },
  {
    name: 'bulkhead_max_allowed_concurrent_calls',
    kind: 'gauge',
    help: 'Calls that may run at the same time.',
    labels: ['name'],
    source: metricFromGauge('bulkhead', ({ name, maxConcurrent }, report) => report(maxConcurrent, name)),
  },
  {
    name: 'bulkhead_queue_depth',
    kind: 'gauge',
    help: 'Calls that wait for a slot.',
    labels: ['name'],
    source: metricFromGauge('bulkhead', ({ name, queued }, report) => report(queued, name)),
  },
  {
    name: 'bulkhead_queue_capacity',
    kind: 'gauge',
    help: 'Calls that may wait for a slot.',
    labels: ['name'],
    source: metricFromGauge('bulkhead', ({ name, maxQueue }, report) => report(maxQueue, name)),
  },
  {
    name: 'bulkhead_rejected_calls_total',
    kind: 'counter',
    help: 'Calls that a bulkhead refused.',
    labels: ['name', 'reason'],
    source: metricFromEvent('bulkhead.rejected', ({ name, reason }, report) => report(1, name, reason)),
  },
  {
    name: 'bulkhead_wait_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that calls waited for a slot, of those that had to wait and got one.',
    labels: ['name'],
    source: metricFromEvent('bulkhead.entered', ({ name, waited }, report) =>
      report(toSeconds(waited), name),
    ),
  },
];

/** The metrics of this package. */
export const RESILIENCE_METRICS: readonly MetricDescription[] = [
  ...CIRCUIT_BREAKER_METRICS,
  {
    name: 'calls_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Duration of logical calls with all of their attempts, by what the caller got.',
    labels: ['name', 'outcome'],
    source: metricFromEvent('call.finished', ({ name, outcome, duration }, report) =>
      report(toSeconds(duration), name, outcome),
    ),
  },
  ...RETRY_METRICS,
  ...HEDGE_METRICS,
  ...BULKHEAD_METRICS,
  {
    name: 'timelimiter_timeouts_total',
    kind: 'counter',
    help: 'Attempts, calls and requests that were given up because they took too long.',
    labels: ['name', 'scope'],
    source: metricFromEvent('timeout.exceeded', ({ name, scope }, report) => report(1, name, scope)),
  },
  {
    name: 'timeout_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Present value of a limit on attempts that adapts to their durations.',
    labels: ['policy'],
    source: metricFromGauge('adaptive-timeout', ({ policy, timeout }, report) =>
      report(toSeconds(timeout), policy),
    ),
  },
  {
    name: 'fallback_calls_total',
    kind: 'counter',
    help: 'Fallbacks that were asked, by whether they answered.',
    labels: ['name', 'kind'],
    source: metricFromEvent('fallback.used', ({ name, succeeded }, report) =>
      report(1, name, succeeded ? 'successful' : 'failed'),
    ),
  },
];
