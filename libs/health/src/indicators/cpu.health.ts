import type { Clock, ContainerLimits, ProcessFacts } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { judgePercentage, percentageOf, type ResolvedPercentageThresholds } from './percentage.js';

/** Shortest time in milliseconds over which the share is measured; over a shorter time single requests would show. */
const MIN_WINDOW = 1_000;

/**
 * Compares the CPU time of the process between two readings with the CPUs that it may use. The measurement starts with the first
 * reading, because the boot keeps a CPU busy before any request is served.
 */
export class CpuHealth {
  #start: { readonly time: number; readonly at: number } | undefined;
  #used = 0;

  constructor(
    private readonly facts: ProcessFacts,
    private readonly container: ContainerLimits,
    private readonly thresholds: ResolvedPercentageThresholds,
    private readonly clock: Clock,
  ) {}

  /** Forgets what has been measured so far. */
  restart(): void {
    this.#start = undefined;
    this.#used = 0;
  }

  check(): CheckAnswer {
    this.#measure();
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

  #measure(): void {
    const at = this.clock.now();
    const elapsed = this.#start ? at - this.#start.at : Infinity;
    if (elapsed < MIN_WINDOW) return;
    const time = this.facts.cpuTime();
    if (this.#start) this.#used = (time - this.#start.time) / 1_000 / elapsed;
    this.#start = { time, at };
  }
}
