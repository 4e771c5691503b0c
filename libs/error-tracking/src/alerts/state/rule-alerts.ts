import type { Clock } from '@breakwater/core';
import type { ResolvedAlertRule } from '../rules/alert-rule.js';
import type { AlertCapacity } from './alert-capacity.js';
import type { Finding } from './finding.js';
import { type AlertObserver, TrackedAlert } from './tracked-alert.js';

/** The alerts of one rule that are pending or fire, by what they are about: a circuit, a check, a fingerprint. */
export class RuleAlerts {
  readonly #alerts = new Map<string, TrackedAlert>();

  constructor(
    readonly rule: ResolvedAlertRule,
    private readonly clock: Clock,
    private readonly capacity: AlertCapacity,
    private readonly observer: AlertObserver,
  ) {}

  /** Those that fire. */
  *firing(): Iterable<TrackedAlert> {
    for (const alert of this.#alerts.values()) if (alert.status === 'firing') yield alert;
  }

  /** The condition holds for `subject` until it is said to end. */
  hold(subject: string, find: () => Finding): void {
    (this.#alerts.get(subject) ?? this.#add(subject, find))?.hold();
  }

  /** The condition held for `subject` at this moment. */
  occur(subject: string, find: () => Finding): void {
    (this.#alerts.get(subject) ?? this.#add(subject, find))?.occur();
  }

  /** What led to the alert about `subject`, if there is one, goes on. */
  again(subject: string): void {
    this.#alerts.get(subject)?.occur();
  }

  /** The condition does not hold for `subject` any more. */
  end(subject: string): void {
    this.#alerts.get(subject)?.end();
  }

  /** Somebody says that it is over. */
  clear(subject: string): void {
    this.#alerts.get(subject)?.clear();
  }

  stop(): void {
    for (const alert of this.#alerts.values()) alert.stop();
    this.#alerts.clear();
  }

  #add(subject: string, find: () => Finding): TrackedAlert | undefined {
    if (!this.capacity.take(this.rule)) return undefined;
    const alert = new TrackedAlert(this.rule, find(), this.clock, {
      fired: (fired) => this.observer.fired(fired),
      resolved: (resolved) => {
        this.#alerts.delete(subject);
        this.observer.resolved(resolved);
      },
      dropped: (dropped) => {
        this.#alerts.delete(subject);
        this.observer.dropped(dropped);
      },
    });
    this.#alerts.set(subject, alert);
    return alert;
  }
}
