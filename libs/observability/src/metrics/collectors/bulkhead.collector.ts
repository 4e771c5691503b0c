import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { toSeconds } from './seconds.js';

const AVAILABLE: MetricDefinition = {
  name: 'bulkhead_available_concurrent_calls',
  help: 'Calls that could start at once.',
  labels: ['name'],
};

const MAX: MetricDefinition = {
  name: 'bulkhead_max_allowed_concurrent_calls',
  help: 'Calls that may run at the same time.',
  labels: ['name'],
};

const QUEUE_DEPTH: MetricDefinition = {
  name: 'bulkhead_queue_depth',
  help: 'Calls that wait for a slot.',
  labels: ['name'],
};

const QUEUE_CAPACITY: MetricDefinition = {
  name: 'bulkhead_queue_capacity',
  help: 'Calls that may wait for a slot.',
  labels: ['name'],
};

const REJECTED: MetricDefinition = {
  name: 'bulkhead_rejected_calls_total',
  help: 'Calls that a bulkhead refused.',
  labels: ['name', 'reason'],
};

const WAIT: MetricDefinition = {
  name: 'bulkhead_wait_seconds',
  help: 'Time that calls waited for a slot, of those that had to wait and got one.',
  labels: ['name'],
};

/** Bulkheads: slots and queues at the scrape, refusals and waits by events. */
export const collectBulkheads: MetricsCollector = (metrics, { events, gauges }) => {
  const rejected = metrics.counter(REJECTED);
  const waits = metrics.histogram(WAIT);
  events.on('bulkhead.rejected', ({ name, reason }) => rejected.increment(name, reason));
  events.on('bulkhead.entered', ({ name, waited }) => waits.with(name).observe(toSeconds(waited)));

  metrics.gauge(AVAILABLE, (report) => {
    for (const { name, active, maxConcurrent } of gauges.read('bulkhead')) {
      report(Math.max(0, maxConcurrent - active), name);
    }
  });
  metrics.gauge(MAX, (report) => {
    for (const { name, maxConcurrent } of gauges.read('bulkhead')) report(maxConcurrent, name);
  });
  metrics.gauge(QUEUE_DEPTH, (report) => {
    for (const { name, queued } of gauges.read('bulkhead')) report(queued, name);
  });
  metrics.gauge(QUEUE_CAPACITY, (report) => {
    for (const { name, maxQueue } of gauges.read('bulkhead')) report(maxQueue, name);
  });
};
