import { CRITICALITIES, metricFromEvent, metricFromGauge, type MetricDescription } from '@breakwater/core';

/** The metrics of throttles. */
export const THROTTLE_METRICS: readonly MetricDescription[] = [
  {
    name: 'throttle_rejected_calls_total',
    kind: 'counter',
    help: 'Calls that a throttle rejected, by their criticality.',
    labels: ['name', 'criticality'],
    source: metricFromEvent('throttle.rejected', ({ name, criticality }, report) =>
      report(1, name, criticality),
    ),
  },
  {
    name: 'throttle_rejection_ratio',
    kind: 'gauge',
    help: 'Probability with which a throttle rejects calls at this moment, by their criticality, from 0 to 1.',
    labels: ['name', 'criticality'],
    source: metricFromGauge('throttle', ({ name, rejection }, report) => {
      for (const criticality of CRITICALITIES) report(rejection[criticality], name, criticality);
    }),
  },
  {
    name: 'throttle_accepted_ratio',
    kind: 'gauge',
    help: 'Share of the requests in the window that the callee accepted, of those that it answered, from 0 to 1.',
    labels: ['name'],
    source: metricFromGauge('throttle', ({ name, accepted, refused }, report) => {
      if (accepted + refused > 0) report(accepted / (accepted + refused), name);
    }),
  },
];
