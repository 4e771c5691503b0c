import {
  ContainerLimits,
  ProcessFacts,
  type StartupCheckFunction,
  SystemProcessFacts,
} from '@breakwater/core';
import { byteSize } from './byte-size.js';

/**
 * Share of the container's memory that the heap may fill. Buffers, stacks and code take the rest; a process that needs more than the
 * limit is killed by the kernel, without a report.
 */
const MAX_HEAP_SHARE = 0.85;

/** Checks that V8's heap limit fits into the memory of the container, from cgroup v1 or v2. Without a limit it passes. */
export function memoryLimitCheck(facts: ProcessFacts = new SystemProcessFacts()): StartupCheckFunction {
  return () => {
    const heap = facts.heapUse().limit;
    const container = new ContainerLimits(facts).memory();
    if (!container) return `a heap of at most ${byteSize(heap)}, no limit of a container`;
    const sizes = `a heap of at most ${byteSize(heap)} in a container of ${byteSize(container.limit)}`;
    if (heap <= container.limit * MAX_HEAP_SHARE) return sizes;
    const fix = 'start Node with --max-old-space-size-percentage=75, or raise the limit';
    return { status: 'warning', message: `The kernel can kill the process: ${sizes}; ${fix}.` };
  };
}
