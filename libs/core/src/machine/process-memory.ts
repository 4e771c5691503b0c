import { Inject, Injectable } from '@nestjs/common';
import { ContainerLimits } from './container-limits.js';
import type { HeapUse } from './heap-use.js';
import { ProcessFacts } from './process-facts.js';

/** Memory use, and the limit at which the kernel ends the process, in bytes. */
export interface MemoryUse {
  readonly used: number;
  readonly limit: number;
  /** Source of the limit. */
  readonly limitedBy: 'container' | 'machine';
}

/** Memory figures that health checks and metrics share. */
@Injectable()
export class ProcessMemory {
  readonly #container: ContainerLimits;

  constructor(@Inject(ProcessFacts) private readonly facts: ProcessFacts) {
    this.#container = new ContainerLimits(facts);
  }

  /** Returns use and limit of the container's memory. Without a container: memory of the process and of the machine. */
  use(): MemoryUse {
    const container = this.#container.memory();
    if (container) return { ...container, limitedBy: 'container' };
    return {
      used: this.facts.memoryUsage().rss,
      limit: this.facts.totalMemory(),
      limitedBy: 'machine',
    };
  }

  /** Returns the use of V8's heap and the limit at which V8 aborts the process. */
  heap(): HeapUse {
    return this.facts.heapUse();
  }
}
