import { Clock, type ShutdownWork } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { checkTimeout } from '../options/check-timeout.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';
import { ShutdownLog } from '../log/shutdown-log.js';
import { type RunningStep, type ShutdownStep, StepRunner } from '../steps/step-runner.js';

/** @deprecated Use `ShutdownWork` of `@breakwater/core`. It will be removed in the next minor version. */
export type Close = ShutdownWork;

/** Options of one closer. */
export interface CloserOptions {
  /**
   * Milliseconds after which the closer has failed and the next one runs.
   * @default the module's `closerTimeout` (5000)
   */
  readonly timeout?: number;
}

/**
 * The clients that close after the last request has ended: databases, caches, brokers. They close in reverse order of
 * registration, since a client may depend on those that were built before it.
 */
@Injectable()
export class Closers {
  readonly #closers: ShutdownStep[] = [];
  readonly #runner: StepRunner;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) clock: Clock,
    @Inject(ShutdownLog) log: ShutdownLog,
  ) {
    this.#runner = new StepRunner('Closer', clock, log);
  }

  /** @internal The closer that runs, for the report of a forced exit. */
  get current(): RunningStep | undefined {
    return this.#runner.running[0];
  }

  /** The longest time that a registered closer may take; 0 without closers. */
  get longest(): number {
    return Math.max(0, ...this.#closers.map(({ timeout }) => timeout));
  }

  /**
   * Adds a closer. Two closers may have the same name; both run.
   *
   * @returns the function that removes it, for a client that is closed earlier.
   * @throws OptionsError when the time is not a positive number.
   */
  register(name: string, close: ShutdownWork, options: CloserOptions = {}): () => void {
    const timeout = checkTimeout(options.timeout ?? this.options.closerTimeout, `closer '${name}'`);
    const closer: ShutdownStep = { name, work: close, timeout };
    this.#closers.push(closer);
    return () => {
      const index = this.#closers.indexOf(closer);
      if (index >= 0) this.#closers.splice(index, 1);
    };
  }

  /**
   * Runs every closer, the last registered first, each within its own time shrunk by `scale`. A closer that fails or
   * hangs is logged and does not stop the others.
   *
   * @returns the names of those that failed.
   */
  async closeAll(scale = 1): Promise<readonly string[]> {
    const failed: string[] = [];
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      if (!(await this.#runner.run(closer, scale))) failed.push(closer.name);
    }
    return failed;
  }
}
