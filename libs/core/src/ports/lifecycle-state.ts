/**
 * Where the application stands between its start and its end:
 * `starting` (start-up tasks run, not ready), `running`, `draining` (not ready, traffic is still served),
 * `stopping` (no new connections; work ends, clients close), `stopped`.
 */
export type LifecyclePhase = 'starting' | 'running' | 'draining' | 'stopping' | 'stopped';

/** State of one start-up task; never holds a driver's message, which may contain secrets. */
export interface StartupTaskStatus {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'done' | 'failed';
  /** Milliseconds that the task has run so far, or took. */
  readonly duration: number;
}

/** Start-up as a whole. */
export interface StartupStatus {
  /** Whether start-up is over and every task done. */
  readonly done: boolean;
  readonly tasks: readonly StartupTaskStatus[];
}

/** Called at each change of phase, in the order of the phases; one that throws changes nothing. */
export type LifecyclePhaseListener = (phase: LifecyclePhase, previous: LifecyclePhase) => void;

/** Port: tells other packages (health probes, job runners) whether the application takes work. */
export interface LifecycleState {
  readonly phase: LifecyclePhase;
  readonly startup: StartupStatus;
  /** Registers a listener and returns the function that removes it. */
  onPhase(listener: LifecyclePhaseListener): () => void;
}

/** Injection token of {@link LifecycleState}; ask for it with `@Optional()`, and take absence as `running`. */
export const LifecycleState = Symbol('@breakwater/core:LifecycleState');
