import type { ProcessMemory } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';

/** Shows memory and the limits at which the kernel or V8 ends the process. The metrics of prom-client lack these limits. */
export function collectMemory(metrics: MetricSet, memory: ProcessMemory): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.reading('gauge', { name, help }, (report) => [report(read())]);
  gauge(
    'memory_used_bytes',
    'Memory of the container without the file cache, or of the process where there is no container.',
    () => memory.use().used,
  );
  gauge(
    'memory_limit_bytes',
    'Memory that the process may use: that of its container, or of the machine.',
    () => memory.use().limit,
  );
  gauge('heap_used_bytes', 'Bytes in use in the old generation of the V8 heap.', () => memory.heap().used);
  gauge(
    'heap_limit_bytes',
    'Size of the old generation of the V8 heap at which V8 aborts the process.',
    () => memory.heap().limit,
  );
}
