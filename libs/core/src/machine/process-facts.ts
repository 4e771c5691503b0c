import type { HeapUse } from './heap-use.js';

/** Facts about the process and the machine that it runs on, so that tests can make them up. */
export interface ProcessFacts {
  /** Content of a text file, or `undefined` when it cannot be read. */
  readFile(path: string): string | undefined;
  /** Bytes of memory that the process uses. */
  memoryUsage(): Readonly<
    Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed' | 'heapTotal' | 'external' | 'arrayBuffers'>
  >;
  /** How full the part of V8's heap is whose limit ends the process. */
  heapUse(): HeapUse;
  /** Bytes of memory of the whole machine. */
  totalMemory(): number;
  /** Microseconds of CPU time that the process has used, all threads together. */
  cpuTime(): number;
  /** CPUs that the process may run on, containers aside. */
  cpus(): number;
  /** Seconds since the process started. */
  uptime(): number;
  /** Kinds of the resources that keep the event loop alive, one entry per resource. */
  activeResources(): readonly string[];
}

/** Injection token of {@link ProcessFacts}. */
export const ProcessFacts = Symbol('@breakwater/core:ProcessFacts');
