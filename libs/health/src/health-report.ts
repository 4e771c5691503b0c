import type { ReadinessRefusal } from './readiness.js';
import type { StartupCheckStatus, StartupTaskStatus } from '@breakwater/core';
import type { CheckResult } from './checks/check-result.js';
import type { HealthStatus } from './checks/health.events.js';

/** The state of several checks at one moment. */
export interface HealthReport {
  /** The worst of the checks, and `down` when {@link reason} is set. */
  readonly status: HealthStatus;
  readonly checks: readonly CheckResult[];
  /** The reason why the application takes no work, even if its checks pass. */
  readonly reason?: ReadinessRefusal;
  /** Facts that packages provide with the port `HealthDetails`, for `/health/detailed`. They do not count for the status. */
  readonly details?: readonly CheckResult[];
  /** Start-up tasks, for the startup probe while the application starts. */
  readonly tasks?: readonly StartupTaskStatus[];
  /** Start-up checks, for the startup probe. They do not count for the status once the application has started. */
  readonly startupChecks?: readonly StartupCheckStatus[];
}

/** Returns whether a probe of this status passes. `unknown` does not pass. */
export function isPassing({ status }: Pick<HealthReport, 'status'>): boolean {
  return status === 'up' || status === 'degraded';
}

/** @deprecated Use {@link isPassing}. */
export const passes = isPassing;
