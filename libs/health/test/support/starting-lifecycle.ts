import type { LifecyclePhaseListener, LifecycleState } from '@breakwater/core';

/** A lifecycle that starts until the test calls `enter`. */
export class StartingLifecycle implements LifecycleState {
  phase: LifecycleState['phase'] = 'starting';
  readonly startup = { done: false, tasks: [] };
  readonly #listeners = new Set<LifecyclePhaseListener>();

  onPhase(listener: LifecyclePhaseListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  enter(phase: LifecycleState['phase']): void {
    const previous = this.phase;
    this.phase = phase;
    for (const listener of this.#listeners) listener(phase, previous);
  }
}
