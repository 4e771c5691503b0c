import type { ProcessMemory } from '@breakwater/core';

/** Memory at this moment, in bytes. */
export interface MemoryFigures {
  readonly rss: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  /** Memory that the process may use: the limit of its container, or the memory of the machine. */
  readonly limit: number;
}

export function memoryFigures(memory: ProcessMemory): MemoryFigures {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return { rss, heapUsed, heapTotal, external, limit: memory.use().limit };
}
