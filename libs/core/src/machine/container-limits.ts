import type { ProcessFacts } from './process-facts.js';

const ROOT = '/sys/fs/cgroup';

/** Memory of a container in bytes. */
export interface ContainerMemory {
  /** Bytes in use, without the file cache that the kernel can reclaim. The kubelet evicts pods by this number. */
  readonly used: number;
  readonly limit: number;
}

/**
 * Limits of the container, read from cgroup v2. In a cgroup namespace the files are in the root. Without a namespace (systemd
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
      const reclaimable = Number(
        /^inactive_file (\d+)$/m.exec(this.facts.readFile(`${folder}/memory.stat`) ?? '')?.[1] ?? 0,
      );
      tightest = { used: Math.max(0, current - reclaimable), limit };
    }
    return tightest;
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
