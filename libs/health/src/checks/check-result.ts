import type { CheckKind } from './check.options.js';
import type { HealthStatus } from './health.events.js';

/** The published result of one check. Immutable: a new result is a new object. */
export interface CheckResult {
  readonly name: string;
  readonly kind: CheckKind;
  readonly critical: boolean;
  /** What the failure means for the service: as {@link state}, but a failure that is not critical is `degraded`. */
  readonly status: HealthStatus;
  /** How the thing itself is, after damping. */
  readonly state: HealthStatus;
  /** Why it is not `up`, in a word. */
  readonly reason?: string;
  /** Milliseconds that the run took. */
  readonly responseTime?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  /** When the result came in, on the scale of `Clock.now()`. */
  readonly checkedAt?: number;
}

/** Name by which groups, events and logs know a check: modules have a space of names of their own. */
export function checkKey({ kind, name }: Pick<CheckResult, 'kind' | 'name'>): string {
  return kind === 'module' ? `module:${name}` : name;
}

const SEVERITY: Readonly<Record<HealthStatus, number>> = { up: 0, degraded: 1, unknown: 2, down: 3 };

/** Positive when `a` is worse than `b`. */
export function compareStatus(a: HealthStatus, b: HealthStatus): number {
  return SEVERITY[a] - SEVERITY[b];
}

/** The worst status; what is not known of a check that is not critical only degrades. `up` when there are none. */
export function worstStatus(results: readonly CheckResult[]): HealthStatus {
  let worst: HealthStatus = 'up';
  for (const { status, critical } of results) {
    const contribution = status === 'unknown' && !critical ? 'degraded' : status;
    if (compareStatus(contribution, worst) > 0) worst = contribution;
  }
  return worst;
}
