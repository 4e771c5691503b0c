import type { ProcessMemory } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';

/** Shows how much memory there is; prom-client's metrics of the process leave that open. */
export function collectMemory(metrics: MetricSet, memory: ProcessMemory): void {
  metrics.reading(
    'gauge',
    {
      name: 'memory_limit_bytes',
      help: 'Memory that the process may use: that of its container, or of the machine.',
    },
    (report) => [report(memory.use().limit)],
  );
}
