import type { Clock, Timer } from '@breakwater/core';
import type { Alert } from '../alert.js';
import type { ResolvedAlertRule } from '../rules/alert-rule.js';
import { alertFingerprint } from './alert-fingerprint.js';
import type { Finding } from './finding.js';

/** Told when an alert begins to fire, when it is over, and when it is over before it fired. */
export interface AlertObserver {
  fired(alert: TrackedAlert): void;
  resolved(alert: TrackedAlert): void;
  dropped(alert: TrackedAlert): void;
}

/**
 * One alert: `pending` until its condition has held for `rule.for`, then `firing`, and `resolved` when the condition has not
 * held for `rule.resolveAfter`. Fires once; when the same happens again it is another alert with the same labels.
 */
export class TrackedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  #status: 'pending' | 'firing' | 'resolved' = 'pending';
  /** When it fires, on the scale of `Clock.now()`. */
  readonly #firesAt: number;
  /** When it is over, as far as is known; `Infinity` while the condition holds. */
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

  /** The condition held for a moment. */
  occur(): void {
    this.#times++;
    const armed = this.#timer !== undefined;
    this.#until = this.clock.now() + this.rule.resolveAfter;
    // The end only moves away: the timer finds out by itself, so that a storm of errors is no storm of timers.
    if (!armed) this.#settle();
  }

  /** The condition does not hold any more; one that is pending never fires. */
  end(): void {
    const after = this.#status === 'pending' ? 0 : this.rule.resolveAfter;
    this.#until = Math.min(this.#until, this.clock.now() + after);
    this.#settle();
  }

  /** It is over, whatever its rule says of waiting. */
  clear(): void {
    this.#until = this.clock.now();
    this.#settle();
  }

  /** Forgets its timer. */
  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** As people see it now. */
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
