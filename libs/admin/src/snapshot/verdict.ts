import {
  Clock,
  type LifecyclePhase,
  LifecycleState,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';

/** State of the service as a whole. `unknown`: no package reports the state of anything. */
export type VerdictStatus = 'up' | 'degraded' | 'down' | 'unknown' | Exclude<LifecyclePhase, 'running'>;

/** The state of the service, and the health checks that decide it. */
export interface Verdict {
  readonly status: VerdictStatus;
  /** Milliseconds since the Unix epoch. @default unknown: as long as the process runs */
  readonly since?: number;
  /** The checks that are not up, those first that take the service down. */
  readonly checks: readonly { readonly name: string; readonly status: string; readonly critical: boolean }[];
}

/** The part of the gauges and events of `@breakwater/health` that is read. */
interface CheckGauge {
  readonly check: string;
  readonly status: 'up' | 'degraded' | 'down' | 'unknown';
  readonly critical: boolean;
}
interface CheckTransition {
  readonly check: string;
  readonly at: number;
}

/** Judges the service by its health checks and by its phase. */
@Injectable()
export class Verdicts {
  /** Time of the last transition of each check. */
  readonly #changes = new Map<string, number>();
  #phaseSince: number | undefined;

  constructor(
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Clock) clock: Clock,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {
    lifecycle?.onPhase(() => {
      this.#phaseSince = clock.date().getTime();
    });
    events.listen<CheckTransition>('health.transition', ({ check, at }) => this.#changes.set(check, at));
  }

  /** Returns the present verdict. */
  get(): Verdict {
    const checks = [...this.gauges.each<CheckGauge>('health-check')];
    const failing = checks
      .filter(({ status }) => status !== 'up')
      .map(({ check: name, status, critical }) => ({ name, status, critical }))
      .toSorted((one, other) => Number(other.critical) - Number(one.critical));
    const phase = this.lifecycle?.phase ?? 'running';
    if (phase !== 'running') {
      return {
        status: phase,
        ...(this.#phaseSince !== undefined && { since: this.#phaseSince }),
        checks: failing,
      };
    }
    const since = this.#since(failing.map(({ name }) => name));
    return { status: statusOf(checks), ...(since !== undefined && { since }), checks: failing };
  }

  /** The oldest failure that lasts; without one, the latest recovery. */
  #since(failing: readonly string[]): number | undefined {
    if (failing.length === 0) return this.#changes.size > 0 ? Math.max(...this.#changes.values()) : undefined;
    const times = failing.flatMap((name) => this.#changes.get(name) ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}

function statusOf(checks: readonly CheckGauge[]): VerdictStatus {
  if (checks.length === 0) return 'unknown';
  if (checks.some(({ status, critical }) => critical && status === 'down')) return 'down';
  // A check without a result is no bad news: the service has just started, or the result is too old.
  return checks.some(({ status }) => status === 'down' || status === 'degraded') ? 'degraded' : 'up';
}
