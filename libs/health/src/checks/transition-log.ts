import {
  Clock,
  type LifecyclePhase,
  LifecycleState,
  Redactor,
  ResilienceEvents,
  seconds,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { checkKey, type CheckResult } from './check-result.js';
import { CheckSettings } from './check-settings.js';
import type { HealthStatus, HealthTransitionEvent } from './health.events.js';

/** Characters of the cause in a log line. */
const MAX_CAUSE = 300;
/**
 * 10 s after the start: several runs of each check on a machine that is still busy, but short enough for the alert about a
 * dependency that is really down.
 */
const SETTLING_TIME = seconds(10);

/** A transition as `/health/detailed` shows it. */
export interface HealthTransition extends HealthTransitionEvent {
  /** Time of the day, ISO 8601. */
  readonly timestamp: string;
}

/**
 * Reports each transition once, as a log line and as an event, and keeps the last transitions. A check that fails from the
 * beginning is reported 10 s after the start of the application, unless it has recovered: a busy start delays checks, and
 * dependencies often start at the same time.
 */
@Injectable()
export class TransitionLog {
  readonly #logger = new Logger('Health');
  readonly #history: HealthTransition[] = [];
  /** Transitions of checks that have not been up since the start, by check. */
  readonly #held = new Map<string, readonly [from: HealthStatus, result: CheckResult, cause: unknown]>();
  /** True from the start of the application to {@link SETTLING_TIME} after it. */
  #settling: boolean;

  constructor(
    @Inject(CheckSettings) private readonly settings: CheckSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Optional() @Inject(LifecycleState) lifecycle?: LifecycleState,
  ) {
    this.#settling = lifecycle?.phase === 'starting';
    lifecycle?.onPhase?.((phase) => this.#enter(phase));
  }

  /** The last transitions, the newest first. */
  get history(): readonly HealthTransition[] {
    return this.#history.toReversed();
  }

  /**
   * Reports that the state of the check changed from `from` to that of `result`.
   *
   * @param cause the error behind a failure; only the log line shows it
   */
  record(from: HealthStatus, result: CheckResult, cause?: unknown): void {
    const check = checkKey(result);
    const held = this.#held.get(check);
    if (!this.#settling || (from !== 'unknown' && !held)) this.#report(from, result, cause);
    else if (result.state === 'up') this.#held.delete(check);
    else this.#held.set(check, [held?.[0] ?? from, result, cause]);
  }

  #enter(phase: LifecyclePhase): void {
    if (phase === 'running') this.clock.setTimeout(() => this.#release(), SETTLING_TIME).unref();
    else if (phase !== 'starting') this.#release();
  }

  #release(): void {
    this.#settling = false;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const transition of held) this.#report(...transition);
  }

  #report(from: HealthStatus, result: CheckResult, cause: unknown): void {
    const { state: to, critical, reason } = result;
    const check = checkKey(result);
    const time = this.clock.date();
    const event: HealthTransitionEvent = {
      check,
      from,
      to,
      critical,
      ...(reason !== undefined && { reason }),
      at: time.getTime(),
    };
    this.#history.push({ ...event, timestamp: time.toISOString() });
    if (this.#history.length > this.settings.historySize) this.#history.shift();
    const because = reason === undefined ? '' : ` (${reason})`;
    const detail = cause === undefined ? '' : ` Cause: ${this.redactor.headline(cause, MAX_CAUSE)}`;
    const line = `Health check '${check}' is ${to}${because}; it was ${from}.${detail}`;
    if (to === 'up') this.#logger.log(line);
    else if (to === 'down' && critical) this.#logger.error(line);
    else this.#logger.warn(line);
    this.events.publish('health.transition', event);
  }
}
