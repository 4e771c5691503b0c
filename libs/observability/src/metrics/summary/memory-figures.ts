import type { ProcessMemory } from '@breakwater/core';

/** Current memory, in bytes. */
export interface MemoryFigures {
  readonly rss: number;
  /** Bytes in use in the old generation of the V8 heap. */
  readonly heapUsed: number;
  readonly heapTotal: number;
  /** Size of the old generation at which V8 aborts the process. */
  readonly heapLimit: number;
  readonly external: number;
  /** Memory of the container without the file cache; outside of a container, memory of the process. */
  readonly used: number;
  /** Memory that the process may use: the limit of its container; outside of a container, the memory of the machine. */
  readonly limit: number;
}

export function memoryFigures(memory: ProcessMemory): MemoryFigures {
  const { rss, heapTotal, external } = process.memoryUsage();
  const { used, limit } = memory.use();
  const heap = memory.heap();
  return { rss, heapUsed: heap.used, heapTotal, heapLimit: heap.limit, external, used, limit };
}
