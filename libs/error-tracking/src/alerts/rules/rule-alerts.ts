import type { Clock, Redactor } from '@breakwater/core';
import type { ResolvedAlertRule } from './alert-rule.js';
import type { AlertCapacity } from './alert-capacity.js';
import { type Finding, type AlertObserver, TrackedAlert } from './tracked-alert.js';

/** The pending and firing alerts of one rule, by their subject: a circuit, a health check, a fingerprint. */
export class RuleAlerts {
  readonly #alerts = new Map<string, TrackedAlert>();

  constructor(
    readonly rule: ResolvedAlertRule,
    private readonly clock: Clock,
    private readonly capacity: AlertCapacity,
    private readonly observer: AlertObserver,
    private readonly redactor: Redactor,
  ) {}

  /** The alerts that fire. */
  *firing(): Iterable<TrackedAlert> {
    for (const alert of this.#alerts.values()) if (alert.status === 'firing') yield alert;
  }

  /** The condition holds for `subject` until {@link end} is called. */
  hold(subject: string, find: () => Finding): void {
    (this.#alerts.get(subject) ?? this.#add(subject, find))?.hold();
  }

  /** The condition was met for `subject` at this moment. */
  occur(subject: string, find: () => Finding): void {
    (this.#alerts.get(subject) ?? this.#add(subject, find))?.occur();
  }

  /** Prolongs the alert about `subject`, if there is one. */
  again(subject: string): void {
    this.#alerts.get(subject)?.occur();
  }

  /** The condition no longer holds for `subject`. */
  end(subject: string): void {
    this.#alerts.get(subject)?.end();
  }

  /** Ends the alert about `subject` at once. */
  clear(subject: string): void {
    this.#alerts.get(subject)?.clear();
  }

  stop(): void {
    for (const alert of this.#alerts.values()) alert.stop();
    this.#alerts.clear();
  }

  #add(subject: string, find: () => Finding): TrackedAlert | undefined {
    if (!this.capacity.take(this.rule)) return undefined;
    const alert = new TrackedAlert(this.rule, this.#redacted(find()), this.clock, {
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

  /** Names of circuits, reasons of checks and messages of errors come from outside. An alert leaves the service. */
  #redacted(finding: Finding): Finding {
    return {
      labels: this.#withoutSecrets(finding.labels),
      severity: finding.severity,
      describe: (times) => this.#withoutSecrets(finding.describe(times)),
    };
  }

  #withoutSecrets<T extends object>(texts: T): T {
    return Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, this.redactor.text(String(text))]),
    ) as T;
  }
}
