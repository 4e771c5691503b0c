import type { CheckAnswer } from '../checks/check.js';
import type { Container } from '../machine/container.js';
import type { Machine } from '../machine/machine.js';
import { judgePercentage, percentageOf, type ResolvedPercentageThresholds } from './percentage.js';

/**
 * Memory against the limit that would end the process: that of the container where there is one, else of the machine,
 * and that of V8's heap. The fuller of the two is judged.
 */
export class MemoryHealth {
  constructor(
    private readonly machine: Machine,
    private readonly container: Container,
    private readonly thresholds: ResolvedPercentageThresholds,
  ) {}

  check(): CheckAnswer {
    const { rss, heapUsed, heapTotal } = this.machine.memoryUsage();
    const container = this.container.memory();
    const used = container?.used ?? rss;
    const total = container?.limit ?? this.machine.totalMemory();
    const percentage = percentageOf(used, total);
    const heapLimit = this.machine.heapLimit();
    const heapPercentage = percentageOf(heapUsed, heapLimit);
    const status = judgePercentage(Math.max(percentage, heapPercentage), this.thresholds);
    return {
      status,
      ...(status !== 'up' && { reason: heapPercentage > percentage ? 'heap' : 'memory' }),
      details: {
        used,
        total,
        percentage,
        heapUsed,
        heapTotal,
        heapLimit,
        heapPercentage,
        rss,
        limitedBy: container ? 'container' : 'machine',
      },
    };
  }
}
