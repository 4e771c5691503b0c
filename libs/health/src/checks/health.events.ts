/** Status of a health check: `unknown` when there is no result, or only one that is too old. */
export type HealthStatus = 'up' | 'degraded' | 'down' | 'unknown';

/** A health check changed its published status; after damping, so one event per change. */
export interface HealthTransitionEvent {
  readonly check: string;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  /** Whether the failure of the check takes the service down. */
  readonly critical: boolean;
  /** A word such as `timeout` or `refused`, never a driver's message; none when all is well. */
  readonly reason?: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A health check at this moment. */
export interface HealthCheckGauge {
  readonly check: string;
  /** What is checked: something outside of the process (`dependency`), the process itself (`local`), or a `module`. */
  readonly kind: string;
  readonly status: HealthStatus;
  readonly critical: boolean;
  /** Milliseconds of the latest run, when there was one. */
  readonly responseTime?: number;
  /** Milliseconds since the latest run that found all well; none when there was none. */
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
