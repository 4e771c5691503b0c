import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';

const ERRORS: MetricDefinition = {
  name: 'errors_total',
  help: 'Tracked errors; expected ones are faults of clients.',
  labels: ['category', 'severity', 'expected'],
};

const ISSUES: MetricDefinition = {
  name: 'issues',
  help: 'Groups of equal errors by their state.',
  labels: ['state', 'severity'],
};

/** Tracked errors, and the issues that they make. */
export const collectErrors: MetricsCollector = (metrics, { events, gauges }) => {
  const errors = metrics.counter(ERRORS);
  events.on('error.tracked', ({ category, severity, expected }) =>
    errors.increment(category, severity, String(expected)),
  );
  metrics.gauge(ISSUES, (report) => {
    for (const { state, severity, issues } of gauges.read('issues')) report(issues, state, severity);
  });
};
