import type { LifecyclePhase, StartupCheckStatus } from '@breakwater/core';

/** A phase of the shutdown is over. */
export interface ShutdownPhaseEvent {
  readonly phase: 'intake' | 'drain-delay' | 'in-flight' | 'closers' | 'hooks';
  /** Milliseconds. */
  readonly duration: number;
  /** True if the phase ended in its time and without an error. */
  readonly completed: boolean;
}

/** The application at this moment. */
export interface LifecycleGauge {
  readonly phase: LifecyclePhase;
  /** True while the application takes work. */
  readonly ready: boolean;
  /** Requests, jobs and streams under way. */
  readonly inFlight: number;
}

/** A start-up check at this moment. */
export interface StartupCheckGauge extends Pick<StartupCheckStatus, 'status' | 'required'> {
  /** Name of the check. */
  readonly check: string;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'shutdown.phase': ShutdownPhaseEvent;
  }

  interface ResilienceGaugeMap {
    lifecycle: LifecycleGauge;
    startupCheck: StartupCheckGauge;
  }
}
