import type { Criticality } from '@breakwater/core';

/** A throttle rejected a call. */
export interface ThrottleRejectedEvent {
  readonly name: string;
  readonly criticality: Criticality;
  /** Probability with which calls of this class were rejected, from 0 to 1. */
  readonly rejection: number;
}

/** A throttle began to reject calls, or stopped it. */
export interface ThrottleTransitionEvent {
  readonly name: string;
  /** True if calls are rejected from now on. */
  readonly throttling: boolean;
  /** Requests of the window that the callee accepted. */
  readonly accepted: number;
  /** Requests of the window that the callee refused. */
  readonly refused: number;
}

/** A throttle at this moment. */
export interface ThrottleGauge {
  readonly name: string;
  /** Probability with which calls of each class are rejected, from 0 to 1. */
  readonly rejection: Readonly<Record<Criticality, number>>;
  /** Requests of the window that the callee accepted. */
  readonly accepted: number;
  /** Requests of the window that the callee refused. */
  readonly refused: number;
  /** Requests of the window that the throttle rejected. */
  readonly rejected: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'throttle.rejected': ThrottleRejectedEvent;
    'throttle.transition': ThrottleTransitionEvent;
  }

  interface ResilienceGaugeMap {
    throttle: ThrottleGauge;
  }
}
