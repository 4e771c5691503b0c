import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Machine } from './machine.js';

/** {@link Machine} that is really there. */
export class SystemMachine implements Machine {
  readFile(path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  }

  memoryUsage(): NodeJS.MemoryUsage {
    return process.memoryUsage();
  }

  heapLimit(): number {
    return getHeapStatistics().heap_size_limit;
  }

  totalMemory(): number {
    return totalmem();
  }

  cpuTime(): number {
    const { user, system } = process.cpuUsage();
    return user + system;
  }

  cpus(): number {
    return availableParallelism();
  }

  uptime(): number {
    return process.uptime();
  }

  activeResources(): readonly string[] {
    return process.getActiveResourcesInfo();
  }
}
