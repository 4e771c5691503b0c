import type { HealthStatus } from '@breakwater/core';
import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { reportOneHot } from './one-hot.js';
import { toSeconds } from './seconds.js';

const STATUS: MetricDefinition = {
  name: 'health_status',
  help: 'Status of a health check: 1 for the present one, 0 for the others.',
  labels: ['check', 'kind', 'status'],
};

const TRANSITIONS: MetricDefinition = {
  name: 'health_transitions_total',
  help: 'Changes of the status of a health check, by the new one.',
  labels: ['check', 'to'],
};

const LAST_SUCCESS: MetricDefinition = {
  name: 'health_last_success_age_seconds',
  help: 'Time since a health check found all well; missing when it never did.',
  labels: ['check'],
};

const STATUSES: readonly HealthStatus[] = ['up', 'degraded', 'down', 'unknown'];

/** Health checks: their status at the scrape, which runs none of them, and changes by events. */
export const collectHealth: MetricsCollector = (metrics, { events, gauges }) => {
  const transitions = metrics.counter(TRANSITIONS);
  events.on('health.transition', ({ check, to }) => transitions.increment(check, to));

  metrics.gauge(STATUS, (report) => {
    for (const { check, kind, status } of gauges.read('health-check')) {
      reportOneHot(report, STATUSES, status, check, kind);
    }
  });
  metrics.gauge(LAST_SUCCESS, (report) => {
    for (const { check, lastSuccessAge } of gauges.read('health-check')) {
      if (lastSuccessAge !== undefined) report(toSeconds(lastSuccessAge), check);
    }
  });
};
