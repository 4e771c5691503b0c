import { Clock, type ShutdownWork } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { type RunningStep, type ShutdownStep, StepRunner } from '../steps/step-runner.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { ShutdownLog } from '../log/shutdown-log.js';

/** Sources of new work: workers of queues, consumers of streams, timers. They stop first. */
@Injectable()
export class Intakes {
  readonly #intakes = new Set<ShutdownStep>();
  readonly #runner: StepRunner;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) clock: Clock,
    @Inject(ShutdownLog) log: ShutdownLog,
  ) {
    this.#runner = new StepRunner('Intake', clock, log);
  }

  /** Number of registered intakes. */
  get size(): number {
    return this.#intakes.size;
  }

  /** The intakes that are being stopped. */
  get running(): readonly RunningStep[] {
    return this.#runner.running;
  }

  /** Adds an intake; returns the function that removes it. */
  register(name: string, stop: ShutdownWork): () => void {
    const intake: ShutdownStep = { name, work: stop, timeout: this.options.intakeTimeout };
    this.#intakes.add(intake);
    return () => this.#intakes.delete(intake);
  }

  /**
   * Stops every intake at the same time, each within `intakeTimeout` shrunk by `scale`.
   *
   * @returns whether all of them stopped
   */
  async stopAll(scale = 1): Promise<boolean> {
    const intakes = [...this.#intakes];
    this.#intakes.clear();
    const stopped = await Promise.all(intakes.map((intake) => this.#runner.run(intake, scale)));
    return !stopped.includes(false);
  }
}
