import type { CheckKind } from './check.options.js';
import type { HealthStatus } from './health.events.js';

/** The published result of one check. Immutable: a new result is a new object. */
export interface CheckResult {
  readonly name: string;
  readonly kind: CheckKind;
  readonly critical: boolean;
  /** The effect on the service: the same as {@link state}, but a failure that is not critical is `degraded`. */
  readonly status: HealthStatus;
  /** The state of the checked resource, after damping. */
  readonly state: HealthStatus;
  /** One word for the cause when it is not `up`. */
  readonly reason?: string;
  /** Milliseconds that the run took. */
  readonly responseTime?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Time of the result, on the scale of `Clock.now()`. */
  readonly checkedAt?: number;
}

/** Name of a check in groups, events and logs. Modules have a namespace of their own. */
export function checkKey({ kind, name }: Pick<CheckResult, 'kind' | 'name'>): string {
  return kind === 'module' ? `module:${name}` : name;
}

const SEVERITY: Readonly<Record<HealthStatus, number>> = { up: 0, degraded: 1, unknown: 2, down: 3 };

/** Positive when `a` is worse than `b`. */
export function compareStatus(a: HealthStatus, b: HealthStatus): number {
  return SEVERITY[a] - SEVERITY[b];
}

/** The worst status of the results, `up` without results. A check that is not critical only degrades when it is `unknown`. */
export function worstStatus(results: readonly CheckResult[]): HealthStatus {
  let worst: HealthStatus = 'up';
  for (const { status, critical } of results) {
    const contribution = status === 'unknown' && !critical ? 'degraded' : status;
    if (compareStatus(contribution, worst) > 0) worst = contribution;
  }
  return worst;
}
