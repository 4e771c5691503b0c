import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { toSeconds } from './seconds.js';

const CALLS: MetricDefinition = {
  name: 'calls_seconds',
  help: 'Duration of logical calls with all of their attempts, by what the caller got.',
  labels: ['name', 'outcome'],
};

/** Logical calls, as their callers see them. */
export const collectCalls: MetricsCollector = (metrics, { events }) => {
  const calls = metrics.histogram(CALLS);
  events.on('call.finished', ({ name, outcome, duration }) =>
    calls.with(name, outcome).observe(toSeconds(duration)),
  );
};
