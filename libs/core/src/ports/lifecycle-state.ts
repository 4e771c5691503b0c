/**
 * Phase of the application between its start and its end:
 * `starting` (start-up tasks run, not ready), `running`, `draining` (not ready, traffic is still served),
 * `stopping` (no new connections; work ends, clients close), `stopped`.
 */
export type LifecyclePhase = 'starting' | 'running' | 'draining' | 'stopping' | 'stopped';

/** State of one start-up task. Never contains a driver's message, which may contain secrets. */
export interface StartupTaskStatus {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'done' | 'failed';
  /** Milliseconds that the task has taken so far, or took in total. */
  readonly duration: number;
}

/** State of one start-up check. Never contains a driver's message, which may contain secrets. */
export interface StartupCheckStatus {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'passed' | 'warning' | 'failed';
  /** True if the service does not start without it. */
  readonly required: boolean;
  /** Milliseconds that the check has taken so far, or took in total. */
  readonly duration: number;
  /** The finding, e.g. `PostgreSQL 17.2`. */
  readonly message?: string;
}

/** State of the whole start-up. */
export interface StartupStatus {
  /** True if start-up has ended and every task has succeeded. */
  readonly done: boolean;
  readonly tasks: readonly StartupTaskStatus[];
  /** The start-up checks, in the order of registration. */
  readonly checks?: readonly StartupCheckStatus[];
}

/** Called at each change of phase, in the order of the phases. An error of a listener has no effect. */
export type LifecyclePhaseListener = (phase: LifecyclePhase, previous: LifecyclePhase) => void;

/** Port: shows other packages (health probes, job runners) whether the application accepts work. */
export interface LifecycleState {
  readonly phase: LifecyclePhase;
  readonly startup: StartupStatus;
  /** Registers a listener. Returns the function that removes it. */
  onPhase(listener: LifecyclePhaseListener): () => void;
}

/** Injection token of {@link LifecycleState}. Inject it with `@Optional()`, and treat absence as `running`. */
export const LifecycleState = Symbol('@breakwater/core:LifecycleState');
