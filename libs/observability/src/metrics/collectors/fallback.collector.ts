import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';

const CALLS: MetricDefinition = {
  name: 'fallback_calls_total',
  help: 'Fallbacks that were asked, by whether they answered.',
  labels: ['name', 'kind'],
};

/** Fallbacks. */
export const collectFallbacks: MetricsCollector = (metrics, { events }) => {
  const calls = metrics.counter(CALLS);
  events.on('fallback.used', ({ name, succeeded }) =>
    calls.increment(name, succeeded ? 'successful' : 'failed'),
  );
};
