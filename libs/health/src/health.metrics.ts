import {
  metricFromEvent,
  metricFromGauge,
  type MetricDescription,
  stateMetric,
  toSeconds,
} from '@breakwater/core';
import type { HealthStatus } from './checks/health.events.js';

const STATUSES: readonly HealthStatus[] = ['up', 'degraded', 'down', 'unknown'];

/** The metrics of this package. A scrape runs no check: it reads the latest results. */
export const HEALTH_METRICS: readonly MetricDescription[] = [
  stateMetric({
    name: 'health_status',
    help: 'Status of a health check: 1 for the present one, 0 for the others.',
    gauge: 'health-check',
    labels: ['check', 'kind', 'critical', 'status'],
    states: STATUSES,
    read: ({ check, kind, critical, status }) => [check, kind, String(critical), status],
  }),
  {
    name: 'health_transitions_total',
    kind: 'counter',
    help: 'Changes of the status of a health check, by the new one.',
    labels: ['check', 'to'],
    source: metricFromEvent('health.transition', ({ check, to }, report) => report(1, check, to)),
  },
  {
    name: 'health_last_success_age_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time since a health check last succeeded; missing when it never did.',
    labels: ['check'],
    source: metricFromGauge('health-check', ({ check, lastSuccessAge }, report) => {
      if (lastSuccessAge !== undefined) report(toSeconds(lastSuccessAge), check);
    }),
  },
];
