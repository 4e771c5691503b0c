import type { Clock, Timer } from '@breakwater/core';
import type { ErrorSeverity } from '../../classification/error-severity.js';
import type { ResolvedAlertRule } from './alert-rule.js';
import { type Alert, alertFingerprint, type AlertLabels } from './alert.js';

/** A problem that a condition has found. */
export interface Finding {
  /** Labels that distinguish this alert from the other alerts of the rule. */
  readonly labels: AlertLabels;
  /** Applies unless the rule has a severity. */
  readonly severity: ErrorSeverity;
  /**
   * Describes the present state; called only when a notification is written.
   *
   * @param times how often the condition was met
   */
  describe(times: number): { readonly summary: string; readonly description?: string };
}

/** Learns when an alert begins to fire, when it is resolved, and when it ends before it has fired. */
export interface AlertObserver {
  fired(alert: TrackedAlert): void;
  resolved(alert: TrackedAlert): void;
  dropped(alert: TrackedAlert): void;
}

/** Informs several observers, in their order. */
export const allObservers = (observers: readonly AlertObserver[]): AlertObserver => ({
  fired: (alert) => observers.forEach((observer) => observer.fired(alert)),
  resolved: (alert) => observers.forEach((observer) => observer.resolved(alert)),
  dropped: (alert) => observers.forEach((observer) => observer.dropped(alert)),
});

/**
 * One alert: `pending` until its condition has held for `rule.for`, then `firing`, and `resolved` once the condition has not
 * held for `rule.resolveAfter`. An alert fires once; a later recurrence is a new alert with the same labels.
 */
export class TrackedAlert {
  readonly labels: AlertLabels;
  readonly fingerprint: string;
  #status: 'pending' | 'firing' | 'resolved' = 'pending';
  /** When the alert fires, on the scale of `Clock.now()`. */
  readonly #firesAt: number;
  /** When the alert ends, as far as is known; `Infinity` while the condition holds. */
  #until = Infinity;
  #times = 0;
  #startsAt: Date;
  #endsAt: Date | undefined;
  #annotations: Readonly<Record<string, string>> | undefined;
  #timer: Timer | undefined;

  constructor(
    readonly rule: ResolvedAlertRule,
    private readonly finding: Finding,
    private readonly clock: Clock,
    private readonly observer: AlertObserver,
  ) {
    this.labels = {
      ...rule.labels,
      ...finding.labels,
      alertname: rule.name,
      severity: rule.severity ?? finding.severity,
    };
    this.fingerprint = alertFingerprint(this.labels);
    this.#firesAt = clock.now() + rule.for;
    this.#startsAt = clock.date();
  }

  get status(): 'pending' | 'firing' | 'resolved' {
    return this.#status;
  }

  /** The condition holds from now on. */
  hold(): void {
    this.#times++;
    this.#until = Infinity;
    this.#settle();
  }

  /** The condition was met at this moment. */
  occur(): void {
    this.#times++;
    const armed = this.#timer !== undefined;
    this.#until = this.clock.now() + this.rule.resolveAfter;
    // The end only moves further away, which an armed timer notices by itself: a storm of errors sets no further timers.
    if (!armed) this.#settle();
  }

  /** The condition no longer holds. A pending alert ends at once and never fires. */
  end(): void {
    const after = this.#status === 'pending' ? 0 : this.rule.resolveAfter;
    this.#until = Math.min(this.#until, this.clock.now() + after);
    this.#settle();
  }

  /** Ends the alert at once, without waiting for `rule.resolveAfter`. */
  clear(): void {
    this.#until = this.clock.now();
    this.#settle();
  }

  /** Cancels the timer. */
  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The present state, for people. */
  snapshot(): Alert {
    return {
      fingerprint: this.fingerprint,
      status: this.#endsAt ? 'resolved' : 'firing',
      labels: this.labels,
      annotations: this.#annotations ?? this.#describe(),
      startsAt: this.#startsAt,
      ...(this.#endsAt && { endsAt: this.#endsAt }),
    };
  }

  #settle(): void {
    this.stop();
    const now = this.clock.now();
    if (this.#until <= now) {
      this.#finish();
      return;
    }
    if (this.#status === 'pending' && this.#firesAt <= now) this.#fire();
    const next = this.#status === 'pending' ? Math.min(this.#firesAt, this.#until) : this.#until;
    if (next === Infinity) return;
    this.#timer = this.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#settle();
    }, next - now);
  }

  #fire(): void {
    this.#status = 'firing';
    this.#startsAt = this.clock.date();
    this.observer.fired(this);
  }

  #finish(): void {
    const fired = this.#status === 'firing';
    this.#status = 'resolved';
    if (!fired) {
      this.observer.dropped(this);
      return;
    }
    this.#annotations = this.#describe();
    this.#endsAt = this.clock.date();
    this.observer.resolved(this);
  }

  #describe(): Readonly<Record<string, string>> {
    return { ...this.finding.describe(this.#times), ...this.rule.annotations };
  }
}
