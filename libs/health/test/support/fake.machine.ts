import type { Machine } from '../../src/machine/machine.js';

const MEBIBYTE = 2 ** 20;

/** {@link Machine} of which a test says all: 1 GiB, 4 CPUs, no container. */
export class FakeMachine implements Machine {
  files: Record<string, string> = {};
  memory = {
    rss: 128 * MEBIBYTE,
    heapUsed: 64 * MEBIBYTE,
    heapTotal: 100 * MEBIBYTE,
    external: 0,
    arrayBuffers: 0,
  };
  heap = 512 * MEBIBYTE;
  total = 1_024 * MEBIBYTE;
  cpu = 0;
  cores = 4;
  resources: readonly string[] = ['TCPServerWrap', 'Timeout', 'Timeout'];

  readFile(path: string): string | undefined {
    return this.files[path];
  }
  memoryUsage(): FakeMachine['memory'] {
    return this.memory;
  }
  heapLimit(): number {
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
}
