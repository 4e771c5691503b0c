import { type Clock, type ShutdownWork, withTimeLimit } from '@breakwater/core';
import type { ShutdownLog } from '../log/shutdown-log.js';

/** A step of the shutdown, and its time limit in milliseconds. */
export interface ShutdownStep {
  readonly name: string;
  readonly work: ShutdownWork;
  readonly timeout: number;
}

/** A step that runs, for the report of a forced exit. */
export interface RunningStep {
  readonly name: string;
  /** Milliseconds since it began. */
  readonly age: number;
}

/** Runs steps one by one or together. A step that fails or hangs is logged and does not stop the others. */
export class StepRunner {
  readonly #running = new Set<{ readonly name: string; readonly since: number }>();

  /** @param kind the kind of the steps, for log lines */
  constructor(
    private readonly kind: string,
    private readonly clock: Clock,
    private readonly log: ShutdownLog,
  ) {}

  /** The steps that run, the oldest first. */
  get running(): readonly RunningStep[] {
    const now = this.clock.now();
    return [...this.#running].map(({ name, since }) => ({ name, age: now - since }));
  }

  /**
   * Runs a step within its time shrunk by `scale`. Never rejects.
   *
   * @returns whether it succeeded
   */
  async run({ name, work, timeout }: ShutdownStep, scale: number): Promise<boolean> {
    const entry = { name, since: this.clock.now() };
    this.#running.add(entry);
    try {
      await withTimeLimit(this.clock, name, timeout * scale, async (signal) => work({ signal }));
      return true;
    } catch (error) {
      this.log.failure(`${this.kind} '${name}'`, error);
      return false;
    } finally {
      this.#running.delete(entry);
    }
  }
}
