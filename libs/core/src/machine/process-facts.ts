import type { HeapUse } from './heap-use.js';

/** Facts about the process and its machine. Tests replace them. */
export interface ProcessFacts {
  /** Content of a text file; `undefined` if it cannot be read. */
  readFile(path: string): string | undefined;
  /** Bytes of memory that the process uses. */
  memoryUsage(): Readonly<
    Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed' | 'heapTotal' | 'external' | 'arrayBuffers'>
  >;
  /** Use and limit of V8's old generation, whose limit ends the process. */
  heapUse(): HeapUse;
  /** Bytes of memory of the whole machine. */
  totalMemory(): number;
  /** Microseconds of CPU time that all threads of the process have used. */
  cpuTime(): number;
  /** CPUs that the process may run on, without the limit of a container. */
  cpus(): number;
  /** Seconds since the process started. */
  uptime(): number;
  /** Kinds of the resources that keep the event loop alive, one entry per resource. */
  activeResources(): readonly string[];
  /** Number of open file descriptors: files, sockets and pipes. The kernel limits it. `undefined` where it cannot be read. */
  openFiles(): number | undefined;
  /** Number of threads. `undefined` where it cannot be read. */
  threads(): number | undefined;
}

/** Injection token of {@link ProcessFacts}. */
export const ProcessFacts = Symbol('@breakwater/core:ProcessFacts');
