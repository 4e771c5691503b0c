import {
  type LifecyclePhase,
  type LifecyclePhaseListener,
  type LifecycleState,
  messageOf,
  type StartupStatus,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { StartupTasks } from '../startup/startup-tasks.js';

const ORDER: readonly LifecyclePhase[] = ['starting', 'running', 'draining', 'stopping', 'stopped'];

/** The phase of the application. It only moves forward. */
@Injectable()
export class Lifecycle implements LifecycleState {
  readonly #logger = new Logger('Lifecycle');
  readonly #listeners = new Set<LifecyclePhaseListener>();
  #phase: LifecyclePhase = 'starting';

  constructor(@Inject(StartupTasks) private readonly tasks: StartupTasks) {}

  get phase(): LifecyclePhase {
    return this.#phase;
  }

  get startup(): StartupStatus {
    return this.tasks.status;
  }

  /** True once the application has begun to end. */
  get ending(): boolean {
    return this.reached('draining');
  }

  /** Returns true if `phase` is the current phase or an earlier one. */
  reached(phase: LifecyclePhase): boolean {
    return ORDER.indexOf(this.#phase) >= ORDER.indexOf(phase);
  }

  onPhase(listener: LifecyclePhaseListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Moves to a later phase and calls the listeners. An earlier or equal phase changes nothing. */
  enter(phase: LifecyclePhase): void {
    if (this.reached(phase)) return;
    const previous = this.#phase;
    this.#phase = phase;
    for (const listener of [...this.#listeners]) {
      try {
        listener(phase, previous);
      } catch (error) {
        this.#logger.warn(`A listener of phase '${phase}' threw: ${messageOf(error)}`);
      }
    }
  }
}
