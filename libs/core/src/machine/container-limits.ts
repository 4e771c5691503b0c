import type { ProcessFacts } from './process-facts.js';

const ROOT = '/sys/fs/cgroup';

/** Runtimes mount the group of a container here with cgroup v1. */
const ROOT_V1 = '/sys/fs/cgroup/memory';

/** Memory of a container in bytes. */
export interface ContainerMemory {
  /** Bytes in use, without the file cache that the kernel can reclaim. The kubelet evicts pods by this number. */
  readonly used: number;
  readonly limit: number;
}

/** Without a limit, cgroup v1 reports the largest number of pages that fits into 63 bits. */
const NO_LIMIT_V1 = 2 ** 62;

/**
 * Limits of the container, read from cgroup v2, or its memory from v1. In a cgroup namespace the files are in the root. Without a namespace (systemd
 * units, nested containers) the tightest limit among the parent groups applies.
 */
export class ContainerLimits {
  #folders: readonly string[] | undefined;

  constructor(private readonly facts: ProcessFacts) {}

  /** Returns memory use and limit; `undefined` without a limit. */
  memory(): ContainerMemory | undefined {
    let tightest: ContainerMemory | undefined;
    for (const folder of this.#path()) {
      const limit = this.#number(`${folder}/memory.max`);
      const current = this.#number(`${folder}/memory.current`);
      if (limit === undefined || current === undefined || (tightest && limit >= tightest.limit)) continue;
      tightest = { used: this.#inUse(current, `${folder}/memory.stat`, 'inactive_file'), limit };
    }
    return tightest ?? this.#memoryOfV1();
  }

  /** Returns the number of CPUs that the container may use, e.g. 0.5; `undefined` without a limit. */
  cpus(): number | undefined {
    let tightest: number | undefined;
    for (const folder of this.#path()) {
      const match = /^(\d+) (\d+)/.exec(this.facts.readFile(`${folder}/cpu.max`) ?? '');
      if (!match) continue;
      const cpus = Number(match[1]) / Number(match[2]);
      if (tightest === undefined || cpus < tightest) tightest = cpus;
    }
    return tightest;
  }

  #memoryOfV1(): ContainerMemory | undefined {
    const limit = this.#number(`${ROOT_V1}/memory.limit_in_bytes`);
    const current = this.#number(`${ROOT_V1}/memory.usage_in_bytes`);
    if (limit === undefined || current === undefined || limit >= NO_LIMIT_V1) return undefined;
    return { used: this.#inUse(current, `${ROOT_V1}/memory.stat`, 'total_inactive_file'), limit };
  }

  #inUse(current: number, statistics: string, reclaimable: string): number {
    const line = new RegExp(`^${reclaimable} (\\d+)$`, 'm').exec(this.facts.readFile(statistics) ?? '');
    return Math.max(0, current - Number(line?.[1] ?? 0));
  }

  /** Returns the folders from the process's own cgroup up to the root. */
  #path(): readonly string[] {
    if (this.#folders) return this.#folders;
    const own = /^0::(\/.*)$/m.exec(this.facts.readFile('/proc/self/cgroup') ?? '')?.[1] ?? '/';
    const parts = own.split('/').filter((part) => part !== '' && part !== '..');
    this.#folders = Array.from({ length: parts.length + 1 }, (_, up) =>
      [ROOT, ...parts.slice(0, parts.length - up)].join('/'),
    );
    return this.#folders;
  }

  #number(path: string): number | undefined {
    const text = this.facts.readFile(path)?.trim();
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }
}
