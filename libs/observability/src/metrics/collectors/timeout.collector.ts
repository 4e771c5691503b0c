import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';

const TIMEOUTS: MetricDefinition = {
  name: 'timelimiter_timeouts_total',
  help: 'Attempts, calls and requests that were given up because they took too long.',
  labels: ['name', 'scope'],
};

/** Time limits that were exceeded. */
export const collectTimeouts: MetricsCollector = (metrics, { events }) => {
  const timeouts = metrics.counter(TIMEOUTS);
  events.on('timeout.exceeded', ({ name, scope }) => timeouts.increment(name, scope));
};
