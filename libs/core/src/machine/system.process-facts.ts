import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { isMainThread, resourceLimits } from 'node:worker_threads';
import { type HeapSettings, type HeapUse, heapUse } from './heap-use.js';
import type { ProcessFacts } from './process-facts.js';

/** Folders with one entry per open descriptor: of Linux, and of macOS. */
const DESCRIPTORS = ['/proc/self/fd', '/dev/fd'];

/** {@link ProcessFacts} of the running process. */
export class SystemProcessFacts implements ProcessFacts {
  #heapSettings: HeapSettings | undefined;

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

  heapUse(): HeapUse {
    this.#heapSettings ??= readHeapSettings();
    return heapUse(getHeapStatistics(), getHeapSpaceStatistics(), this.#heapSettings);
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

  openFiles(): number | undefined {
    for (const folder of DESCRIPTORS) {
      try {
        // The folder itself is open while it is read.
        return readdirSync(folder).length - 1;
      } catch {
        continue;
      }
    }
    return undefined;
  }

  threads(): number | undefined {
    const count = /^Threads:\s+(\d+)$/m.exec(this.readFile('/proc/self/status') ?? '')?.[1];
    return count === undefined ? undefined : Number(count);
  }
}

/** Reads the settings, which do not change after the start of the process. */
function readHeapSettings(): HeapSettings {
  // 0 for an unknown limit, a huge number for no limit.
  const container = process.constrainedMemory();
  const machine = totalmem();
  return {
    options: [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv],
    memory: container > 0 ? Math.min(container, machine) : machine,
    ...(!isMainThread && { workerLimit: resourceLimits.maxOldGenerationSizeMb }),
  };
}
