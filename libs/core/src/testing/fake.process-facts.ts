import type { HeapUse } from '../machine/heap-use.js';
import type { ProcessFacts } from '../machine/process-facts.js';

const MEBIBYTE = 2 ** 20;

/** {@link ProcessFacts} for tests, by default 1 GiB of memory, 4 CPUs and no container. */
export class FakeProcessFacts implements ProcessFacts {
  files: Record<string, string> = {};
  memory = {
    rss: 128 * MEBIBYTE,
    heapUsed: 64 * MEBIBYTE,
    heapTotal: 100 * MEBIBYTE,
    external: 0,
    arrayBuffers: 0,
  };
  heap: HeapUse = { used: 64 * MEBIBYTE, limit: 512 * MEBIBYTE };
  total = 1_024 * MEBIBYTE;
  cpu = 0;
  cores = 4;
  resources: readonly string[] = ['TCPServerWrap', 'Timeout', 'Timeout'];
  descriptors: number | undefined = 23;
  threadCount: number | undefined = 11;

  readFile(path: string): string | undefined {
    return this.files[path];
  }
  memoryUsage(): FakeProcessFacts['memory'] {
    return this.memory;
  }
  heapUse(): HeapUse {
    return this.heap;
  }
  totalMemory(): number {
    return this.total;
  }
  cpuTime(): number {
    return this.cpu;
  }
  cpus(): number {
    return this.cores;
  }
  uptime(): number {
    return 123.456;
  }
  activeResources(): readonly string[] {
    return this.resources;
  }
  openFiles(): number | undefined {
    return this.descriptors;
  }
  threads(): number | undefined {
    return this.threadCount;
  }
}
