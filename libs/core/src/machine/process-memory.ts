import { Inject, Injectable } from '@nestjs/common';
import { ContainerLimits } from './container-limits.js';
import type { HeapUse } from './heap-use.js';
import { ProcessFacts } from './process-facts.js';

/** Memory against the limit at which the kernel ends the process, in bytes. */
export interface MemoryUse {
  readonly used: number;
  readonly limit: number;
  /** Whose limit it is. */
  readonly limitedBy: 'container' | 'machine';
}

/** The figures of memory that health checks and metrics share. */
@Injectable()
export class ProcessMemory {
  readonly #container: ContainerLimits;

  constructor(@Inject(ProcessFacts) private readonly facts: ProcessFacts) {
    this.#container = new ContainerLimits(facts);
  }

  /** The memory of the container against its limit; without a container, that of the process against the machine's. */
  use(): MemoryUse {
    const container = this.#container.memory();
    if (container) return { ...container, limitedBy: 'container' };
    return {
      used: this.facts.memoryUsage().rss,
      limit: this.facts.totalMemory(),
      limitedBy: 'machine',
    };
  }

  /** V8's heap against the limit at which V8 aborts the process. */
  heap(): HeapUse {
    return this.facts.heapUse();
  }
}
