/** Status of a health check: `unknown` when there is no result, or only one that is too old. */
export type HealthStatus = 'up' | 'degraded' | 'down' | 'unknown';

/** A health check changed its published status. Damping comes first, so there is one event per change. */
export interface HealthTransitionEvent {
  readonly check: string;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  /** True if the failure of the check takes the service down. */
  readonly critical: boolean;
  /** A word such as `timeout` or `refused`, never a driver's message. Absent when the check is `up`. */
  readonly reason?: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A health check at this moment. */
export interface HealthCheckGauge {
  readonly check: string;
  /** The kind of the check: a `dependency` outside of the process, the process itself (`local`), or a `module`. */
  readonly kind: string;
  readonly status: HealthStatus;
  readonly critical: boolean;
  /** Milliseconds of the latest run. Absent before the first run. */
  readonly responseTime?: number;
  /** Milliseconds since the latest successful run. Absent when no run has succeeded. */
  readonly lastSuccessAge?: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'health.transition': HealthTransitionEvent;
  }

  interface ResilienceGaugeMap {
    'health-check': HealthCheckGauge;
  }
}
