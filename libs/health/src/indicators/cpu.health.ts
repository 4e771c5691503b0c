import type { Clock, ContainerLimits, ProcessFacts } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { judgePercentage, percentageOf, type ResolvedPercentageThresholds } from './percentage.js';

/** Shortest time in milliseconds over which the share is measured; over a shorter time single requests would show. */
const MIN_WINDOW = 1_000;

/** Compares the CPU time of the process between two measurements with the CPUs that it may use. */
export class CpuHealth {
  #time: number;
  #at: number;
  #used = 0;

  constructor(
    private readonly facts: ProcessFacts,
    private readonly container: ContainerLimits,
    private readonly thresholds: ResolvedPercentageThresholds,
    private readonly clock: Clock,
  ) {
    this.#time = facts.cpuTime();
    this.#at = clock.now();
  }

  check(): CheckAnswer {
    const now = this.clock.now();
    const elapsed = now - this.#at;
    if (elapsed >= MIN_WINDOW) {
      const time = this.facts.cpuTime();
      this.#used = (time - this.#time) / 1_000 / elapsed;
      this.#time = time;
      this.#at = now;
    }
    const limit = this.container.cpus();
    const machine = this.facts.cpus();
    const cpus = limit === undefined ? machine : Math.min(limit, machine);
    const percentage = percentageOf(this.#used, cpus);
    const status = judgePercentage(percentage, this.thresholds);
    return {
      status,
      ...(status !== 'up' && { reason: 'cpu' }),
      details: {
        percentage,
        used: Math.round(this.#used * 100) / 100,
        cpus,
        limitedBy: cpus < machine ? 'container' : 'machine',
      },
    };
  }
}
