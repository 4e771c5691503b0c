import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';

/** The metrics of this package. */
export const RATE_LIMIT_METRICS: readonly MetricDescription[] = [
  {
    name: 'rate_limit_decisions_total',
    kind: 'counter',
    help: 'Requests that a policy has allowed or refused, or that passed unchecked because the store was lost.',
    labels: ['policy', 'outcome'],
    source: metricFromEvent('rate-limit.decision', ({ policy, outcome }, report) =>
      report(1, policy, outcome),
    ),
  },
  {
    name: 'rate_limit_store_degraded',
    kind: 'gauge',
    help: '1 while Redis is lost and each instance applies its part of the limits, else 0.',
    source: metricFromGauge('rate-limit-store', ({ degraded }, report) => report(degraded)),
  },
  {
    name: 'rate_limit_store_errors_total',
    kind: 'counter',
    help: 'Operations of Redis for rate limits that failed or got no answer in time.',
    source: metricFromGauge('rate-limit-store', ({ errors }, report) => report(errors)),
  },
  {
    name: 'rate_limit_memory_keys',
    kind: 'gauge',
    help: 'Keys of rate limits in the memory of the process.',
    source: metricFromGauge('rate-limit-store', ({ keys }, report) => report(keys)),
  },
  {
    name: 'rate_limit_memory_evictions_total',
    kind: 'counter',
    help: 'Counters of rate limits that lost their place because the memory store was full.',
    source: metricFromGauge('rate-limit-store', ({ evictions }, report) => report(evictions)),
  },
  {
    name: 'call_rate_wait_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that calls have waited for their turn under @CallRate().',
    labels: ['name'],
    source: metricFromEvent('call-rate.entered', ({ name, waited }, report) =>
      report(toSeconds(waited), name),
    ),
  },
  {
    name: 'call_rate_rejected_calls_total',
    kind: 'counter',
    help: 'Calls that were refused under @CallRate(), because their turn would come too late.',
    labels: ['name', 'reason'],
    source: metricFromEvent('call-rate.rejected', ({ name, reason }, report) => report(1, name, reason)),
  },
];
