import type { MetricDefinition } from '../model/metric.js';
import { memoryLimit } from '../memory-limit.js';
import type { MetricsCollector } from './metrics-collector.js';

const LIMIT: MetricDefinition = {
  name: 'memory_limit_bytes',
  help: 'Memory that the process may use: that of its container, or of the machine.',
};

/** What prom-client's metrics of the process leave open: how much memory there is. */
export const collectMemory: MetricsCollector = (metrics) => {
  metrics.gauge(LIMIT, (report) => report(memoryLimit()));
};
