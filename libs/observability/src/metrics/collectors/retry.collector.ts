import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';

const ATTEMPTS: MetricDefinition = {
  name: 'retry_attempts_total',
  help: 'Retries, which come in addition to the first attempt.',
  labels: ['name'],
};

const EXHAUSTED: MetricDefinition = {
  name: 'retry_exhausted_total',
  help: 'Calls whose last attempt failed, by the reason for there being no further one.',
  labels: ['name', 'reason'],
};

const AVAILABLE: MetricDefinition = {
  name: 'retry_budget_available',
  help: 'Retries that the budget allows at this moment.',
  labels: ['name'],
};

const LIMIT: MetricDefinition = {
  name: 'retry_budget_limit',
  help: 'Retries that the budget would allow if none had been made.',
  labels: ['name'],
};

/** Retries and their budgets. */
export const collectRetries: MetricsCollector = (metrics, { events, gauges }) => {
  const attempts = metrics.counter(ATTEMPTS);
  const exhausted = metrics.counter(EXHAUSTED);
  events.on('retry.scheduled', ({ name }) => attempts.increment(name));
  events.on('retry.exhausted', ({ name, reason }) => exhausted.increment(name, reason));

  metrics.gauge(AVAILABLE, (report) => {
    for (const { name, available } of gauges.read('retry-budget')) report(available, name);
  });
  metrics.gauge(LIMIT, (report) => {
    for (const { name, limit } of gauges.read('retry-budget')) report(limit, name);
  });
};
