import type { ProcessFacts, ProcessMemory } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { judgePercentage, percentageOf, type ResolvedPercentageThresholds } from './percentage.js';

/**
 * Compares memory with the two limits that end a process: the kernel kills it when its container (or the machine) has no memory
 * left, and V8 aborts it when the old generation of its heap is full. The limit that is closer decides.
 */
export class MemoryHealth {
  constructor(
    private readonly facts: ProcessFacts,
    private readonly memory: ProcessMemory,
    private readonly thresholds: ResolvedPercentageThresholds,
  ) {}

  check(): CheckAnswer {
    const { rss, heapTotal } = this.facts.memoryUsage();
    const { used, limit: total, limitedBy } = this.memory.use();
    const { used: heapUsed, limit: heapLimit } = this.memory.heap();
    const percentage = percentageOf(used, total);
    const heapPercentage = percentageOf(heapUsed, heapLimit);
    const status = judgePercentage(Math.max(percentage, heapPercentage), this.thresholds);
    return {
      status,
      ...(status !== 'up' && { reason: heapPercentage > percentage ? 'heap' : 'memory' }),
      details: {
        message: `Memory usage: ${mebibytes(used)} / ${mebibytes(total)} (${Math.round(percentage)}%)`,
        used,
        total,
        percentage,
        heapUsed,
        heapTotal,
        heapLimit,
        heapPercentage,
        rss,
        limitedBy,
      },
    };
  }
}

const MEBIBYTE = 2 ** 20;

/** Mebibytes, which operators call MB. */
const mebibytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)}MB`;
